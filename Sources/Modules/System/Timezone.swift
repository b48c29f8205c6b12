// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import ModuleKit
import ShellScript
import Values

/// The host's time zone.
struct Timezone: Module {
    static let name = "timezone"
    static let summary = "Sets the host's time zone."
    static let notes = ["Sets the link /etc/localtime and the text /etc/timezone, which must agree."]
    static let examples = [Example("Logs in world time", "timezone: { name: Etc/UTC }")]
    static let returns = [ReturnValue("name", "the zone"), ReturnValue("hwclock", "the value of `hwclock`")]

    enum Clock: String, ParameterChoice {
        case local
        case world = "UTC"
    }

    @Parameter("The zone, such as `Europe/Berlin`.") var name: String?
    @Parameter("What the hardware clock holds.", aliases: "rtc") var hwclock: Clock?

    struct Found: Sendable {
        var zone = ""
        var text = ""
        var exists = false
        var hasZones = false
        var clock = Clock.world
        var names: [String] = []
    }

    func validate() throws {
        guard name != nil || hwclock != nil else { throw ArgumentError("timezone needs name or hwclock") }
        if let name, name.hasPrefix("/") || name.contains("..") || name.isEmpty {
            throw ArgumentError("`\(name)` is not a zone's name", argument: "name", hint: "write `Europe/Berlin`")
        }
    }

    func probe(in context: TaskContext) throws -> Probe<Found> {
        let zone = name ?? ""
        let script: ShellScript = """
            readlink -f /etc/localtime 2>/dev/null || echo
            head -n 1 /etc/timezone 2>/dev/null | tr -d '\\n'; echo
            if [ -f \("/usr/share/zoneinfo/" + zone) ]; then echo yes; else echo no; fi
            if [ -e /usr/share/zoneinfo/UTC ]; then echo yes; else echo no; fi
            sed -n 3p /etc/adjtime 2>/dev/null | tr -d '\\n'; echo
            if [ -n \(zone) ] && [ ! -f \("/usr/share/zoneinfo/" + zone) ]; then
            cut -f 3 /usr/share/zoneinfo/zone1970.tab 2>/dev/null
            fi
            """
        return Probe(script) { output in
            let lines = output.lines + Array(repeating: "", count: 5)
            let prefix = "/usr/share/zoneinfo/"
            return Found(
                zone: lines[0].hasPrefix(prefix) ? String(lines[0].dropFirst(prefix.count)) : "", text: lines[1],
                exists: lines[2] == "yes", hasZones: lines[3] == "yes", clock: lines[4] == "LOCAL" ? .local : .world,
                names: Array(output.lines.dropFirst(5)))
        }
    }

    func decide(from found: Found, in context: TaskContext) throws -> Decision {
        var decision = Decision()
        if let name { decision.values["name"] = .string(name) }
        if let hwclock { decision.values["hwclock"] = .string(hwclock.rawValue) }
        if let name {
            if !found.exists {
                let why =
                    found.hasZones
                    ? "there is no zone `\(name)`: \(didYouMean(name, among: found.names) ?? "see /usr/share/zoneinfo")"
                    : "the host has no time zones; install them first: apt: name=tzdata"
                guard context.checkMode, !found.hasZones else { throw ModuleFailure(why) }
                decision.warnings.append(why)
            }
            // The link may lead to another name of the same zone; only the names count.
            if found.text != name || !found.exists || !isZone(found.zone, name) {
                decision.changes.append(change(found, name))
            }
        }
        if let hwclock, hwclock != found.clock {
            let word = hwclock == .local ? "LOCAL" : "UTC"
            let script: ShellScript = """
                set -e
                first=$(sed -n 1,2p /etc/adjtime 2>/dev/null) || first=
                [ -n "$first" ] || first=$(printf '0.0 0 0.0\\n0')
                printf '%s\\n%s\\n' "$first" \(word) >/etc/adjtime.lifeboat
                mv -f /etc/adjtime.lifeboat /etc/adjtime
                """
            decision.changes.append(
                Change(
                    "hardware clock in \(word)", before: found.clock.rawValue + "\n", after: hwclock.rawValue + "\n",
                    header: "/etc/adjtime", steps: [.run(script)]))
        }
        return decision
    }

    /// `Etc/UTC` is itself a link on some systems.
    private func isZone(_ found: String, _ name: String) -> Bool {
        let world: Set<String> = ["UTC", "Etc/UTC", "Etc/UCT", "UCT", "Zulu", "Etc/Zulu", "Universal", "Etc/Universal"]
        return found == name || world.contains(found) && world.contains(name)
    }

    private func change(_ found: Found, _ name: String) -> Change {
        let script: ShellScript = """
            set -e
            ln -sfn \("/usr/share/zoneinfo/" + name) /etc/localtime.lifeboat
            mv -fT /etc/localtime.lifeboat /etc/localtime
            printf '%s\\n' \(name) >/etc/timezone.lifeboat
            mv -f /etc/timezone.lifeboat /etc/timezone
            """
        let old = found.zone.isEmpty ? found.text : found.zone
        return Change(
            "time zone \(old.isEmpty ? "none" : old) → \(name)", before: old + "\n", after: name + "\n",
            header: "/etc/localtime", steps: [.run(script)])
    }
}

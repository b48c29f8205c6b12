// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// What was found about a host's packages.
struct AptState: Sendable {
    /// The host's clock, in seconds since 1970.
    var now = 0
    /// When the package lists were fetched last; 0 when never.
    var cacheTime = 0
    /// Whether there are package lists at all.
    var hasLists = false
    /// Whether there are fetched archives to clean away.
    var hasArchives = false
    /// What dpkg knows about the packages named.
    var status = DpkgStatus(lines: [])
    /// Those of the packages named that came as somebody's dependency and would go with it.
    var automatic: [String] = []
    /// Package files: where each lies, which package and version it holds.
    var debs: [Deb] = []
    /// What apt-get would do; nil when it was not asked.
    var plan: AptPlan?
    /// Names that installed packages of another name provide.
    var provided: Set<String> = []
    /// Names close to one that nobody offers.
    var suggestions: [String] = []

    struct Deb: Sendable, Hashable {
        var source: String
        var name: String
        var version: String
        var installed: String?
        var error: String?
    }

    /// Reads the answer to `Apt.baseQuestion`.
    init(output: [String], names: [String]) {
        let head = (output.first ?? "").split(separator: " ").map(String.init)
        if head.count == 4 {
            (now, cacheTime) = (Int(head[0]) ?? 0, Int(head[1]) ?? 0)
            (hasLists, hasArchives) = (head[2] == "lists", head[3] == "archives")
            // A bare host's directory of lists is empty, and its date says nothing.
            if !hasLists { cacheTime = 0 }
        }
        status = DpkgStatus(lines: output.dropFirst().filter { !$0.hasPrefix("=") })
        automatic = output.filter { $0.hasPrefix("=auto ") }.map { String($0.dropFirst(6)) }
        for line in output where line.hasPrefix("=deb\t") {
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            guard fields.count == 6 else { continue }
            debs.append(
                Deb(
                    source: fields[1], name: fields[2], version: fields[3],
                    installed: fields[4].isEmpty ? nil : fields[4], error: fields[5].isEmpty ? nil : fields[5]))
        }
    }
}

extension Apt {
    /// Whether the lists have to be fetched first: as the arguments say, or because a bare host has none and needs them.
    func updateIsDue(_ state: AptState) -> Bool {
        guard state.hasLists else {
            let isRefused = $updateCache.isGiven && !updateCache
            return updateCache || cacheValidTime > 0 || !isRefused && needsLists(state)
        }
        return (updateCache || cacheValidTime > 0) && state.cacheTime + cacheValidTime < state.now
    }

    /// Whether something may have to be fetched.
    private func needsLists(_ state: AptState) -> Bool {
        let isRemoval = self.state == .absent && wantedUpgrade == .no
        let operations = (try? operations(for: state)) ?? []
        return !isRemoval && !operations.allSatisfy { $0 == .autoremove || $0 == .autoclean }
    }

    /// One question for clock, age of the lists and all packages.
    func baseQuestion(_ specs: [PackageSpec]) -> ShellScript {
        var script: ShellScript = """
            set -- /var/lib/apt/periodic/update-success-stamp /var/lib/apt/lists
            [ -e "$1" ] || shift
            time=$(stat -c %Y "$1" 2>/dev/null) || time=0
            lists=none
            for f in /var/lib/apt/lists/*_Packages* /var/lib/apt/lists/*_InRelease; do
            if [ -e "$f" ]; then lists=lists; break; fi
            done
            archives=none
            for f in /var/cache/apt/archives/*.deb; do if [ -e "$f" ]; then archives=archives; break; fi; done
            echo "$(date +%s) $time $lists $archives"
            """
        script += DpkgStatus.query(specs.map(\.name))
        let plain = specs.filter { !$0.isPattern }.map { $0.name.prefix { $0 != ":" } }.map(String.init)
        if !plain.isEmpty, state != .absent {
            script += """
                [ ! -e /var/lib/apt/extended_states ] || awk -v wanted=\(" " + plain.joined(separator: " ") + " ") '
                $1 == "Package:" { name = $2 }
                $1 == "Auto-Installed:" && $2 == 1 && index(wanted, " " name " ") { print "=auto " name }
                ' /var/lib/apt/extended_states
                """
        }
        for source in debSources { script += debQuestion(source) }
        return script
    }

    /// The package files that `deb` names.
    var debSources: [String] { (deb ?? "").split(separator: ",").map { String($0.filter { $0 != " " }) } }

    private func debQuestion(_ source: String) -> ShellScript {
        let isURL = source.contains("://")
        var script: ShellScript = "file=\(source) error= temporary="
        if isURL {
            script += """
                temporary=$(mktemp -d); file=$temporary/package.deb
                error=$(/usr/lib/apt/apt-helper download-file \(source) "$file" 2>&1 >/dev/null | tail -n 1)
                """
        }
        return script + """
            if fields=$(dpkg-deb -f "$file" Package Version 2>&1); then
            error=
            name=${fields#*Package: }; name=${name%%
            *}; version=${fields#*Version: }; version=${version%%
            *}
            installed=$(dpkg-query -W -f='${db:Status-Status} ${Version}' -- "$name" 2>/dev/null)
            case $installed in "installed "*) installed=${installed#* } ;; *) installed= ;; esac
            else name= version= installed= error=${error:-$fields}
            fi
            [ -z "$temporary" ] || rm -rf -- "$temporary"
            printf '=deb\\t%s\\t%s\\t%s\\t%s\\t%s\\n' \(source) "$name" "$version" "$installed" \
            "$(printf %s "$error" | tr '\\n\\t' '  ')"
            """
    }

    /// Asks apt-get what it would do, when that isn't clear from dpkg's status; names in `satisfied` are left out.
    func planQuestion(_ state: AptState, in context: TaskContext, satisfied: Set<String>) throws -> Probe<AptState> {
        var state = state
        (state.provided, state.plan) = (satisfied, nil)
        let operations = try operations(for: state)
        // Lists that are about to be fetched anew make every answer of now worthless.
        let isUseless = updateIsDue(state) && !context.checkMode && !context.diff
        guard !operations.isEmpty, !isUseless else { return Probe(known: state) }
        let script = AptScript(apt: self).simulation(of: operations)
        return Probe<AptState>(script) { [state] output in
            var state = state
            let parts = output.stdout.split(separator: "\n=-providers-=\n", omittingEmptySubsequences: false)
            let plan = AptPlan(output: String(parts[0]) + "\n" + output.stderr, status: output.status)
            state.plan = plan
            guard parts.count == 3, !plan.unknown.isEmpty else { return .found(state) }
            state.suggestions = parts[2].split(separator: "\n").map(String.init)
            let newlyProvided = Self.names(plan.unknown, providedIn: parts[1]).subtracting(satisfied)
            guard !newlyProvided.isEmpty else { return .found(state) }
            return .ask(try planQuestion(state, in: context, satisfied: satisfied.union(newlyProvided)))
        }
    }

    /// Those of `names` that an installed package provides; `text` has lines `package TAB status TAB provides`.
    private static func names(_ names: [String], providedIn text: Substring) -> Set<String> {
        var provided: Set<String> = []
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
            guard fields.count == 3, fields[1] == "installed" else { continue }
            for item in fields[2].split(separator: ",") {
                let name = item.split(separator: " ").first.map(String.init) ?? ""
                if names.contains(name) { provided.insert(name) }
            }
        }
        return provided
    }
}

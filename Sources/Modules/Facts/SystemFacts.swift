// SPDX-License-Identifier: Apache-2.0

import Values

/// Facts about the operating system: distribution, names, times, users, package and service manager.
struct SystemFacts {
    let record: HostRecord

    var facts: Dict {
        var facts = Dict()
        for part in [platform, distribution, dateTime, user, python, managers, security, boot, keys, dns] {
            facts.merge(part) { $1 }
        }
        facts["env"] = .dict(environment)
        facts["lsb"] = .dict(lsb)
        return facts
    }

    private var platform: Dict {
        let name = record.first("/proc/sys/kernel/hostname") ?? "localhost"
        let short = name.split(separator: ".").first.map { String($0) } ?? name
        let fqdn = record.section("fqdn") ?? name
        let machine = record.section("machine") ?? "unknown"
        var facts: Dict = [
            "system": .string(record.first("/proc/sys/kernel/ostype") ?? "Linux"),
            "kernel": .string(record.first("/proc/sys/kernel/osrelease") ?? ""),
            "kernel_version": .string(record.first("/proc/sys/kernel/version") ?? ""),
            "machine": .string(machine), "nodename": .string(name), "hostname": .string(short), "fqdn": .string(fqdn),
            "domain": .string(fqdn.split(separator: ".").dropFirst().joined(separator: ".")),
        ]
        let is32 = ["i386", "i486", "i586", "i686"].contains(machine)
        facts["architecture"] = .string(is32 ? "i386" : machine)
        facts["userspace_bits"] = is32 || machine.hasPrefix("armv") ? "32" : "64"
        facts["userspace_architecture"] = .string(is32 ? "i386" : machine)
        if let id = record.first("/etc/machine-id") ?? record.first("/var/lib/dbus/machine-id") {
            facts["machine_id"] = .string(id)
        }
        return facts
    }

    private var distribution: Dict {
        let release = record.assignments("/etc/os-release")
        let id = release["ID"] ?? "linux"
        let names = [
            "debian": "Debian", "ubuntu": "Ubuntu", "raspbian": "Debian", "linuxmint": "Linux Mint", "alpine": "Alpine",
            "rhel": "RedHat", "centos": "CentOS", "rocky": "Rocky", "almalinux": "AlmaLinux", "fedora": "Fedora",
            "arch": "Archlinux", "opensuse-leap": "openSUSE Leap", "sles": "SLES", "kali": "Kali",
        ]
        let families = [
            "debian": "Debian", "ubuntu": "Debian", "raspbian": "Debian", "linuxmint": "Debian", "kali": "Debian",
            "alpine": "Alpine", "rhel": "RedHat", "centos": "RedHat", "rocky": "RedHat", "almalinux": "RedHat",
            "fedora": "RedHat", "arch": "Archlinux", "opensuse-leap": "Suse", "sles": "Suse",
        ]
        let like = (release["ID_LIKE"] ?? "").words.compactMap { families[$0] }.first
        let written = record.first("/etc/debian_version")
        // Debian's point release stands only in debian_version: `12.11`.
        let isDebian = id == "debian"
        let version =
            (isDebian ? written.flatMap { $0.first?.isNumber == true ? $0 : nil } : nil)
            ?? release["VERSION_ID"] ?? written ?? "NA"
        let parts = version.split(separator: ".").map { String($0) }
        let name = names[id] ?? release["NAME"]?.words.first ?? "Linux"
        return [
            "distribution": .string(name), "distribution_version": .string(version),
            "distribution_major_version": .string(parts.first ?? version),
            "distribution_minor_version": .string(parts.count > 1 ? parts[1] : ""),
            "distribution_release": .string(codename(release)),
            "distribution_file_parsed": true, "distribution_file_path": "/etc/os-release",
            "distribution_file_variety": .string(["debian", "ubuntu"].contains(id) ? "Debian" : name),
            "os_family": .string(families[id] ?? like ?? name),
        ]
    }

    private func codename(_ release: [String: String]) -> String {
        if let name = release["VERSION_CODENAME"] ?? release["UBUNTU_CODENAME"] { return name }
        guard let version = release["VERSION"], let open = version.firstIndex(of: "(") else { return "NA" }
        return version[version.index(after: open)...].split(separator: ")").first.map { String($0) } ?? "NA"
    }

    private var lsb: Dict {
        let file = record.assignments("/etc/lsb-release")
        let release = record.assignments("/etc/os-release")
        guard record.exists("/usr/bin/lsb_release") || !file.isEmpty else { return [:] }
        let number = file["DISTRIB_RELEASE"] ?? release["VERSION_ID"] ?? ""
        let id = file["DISTRIB_ID"] ?? distribution["distribution"]?.text ?? ""
        return [
            "id": .string(id), "description": .string(file["DISTRIB_DESCRIPTION"] ?? release["PRETTY_NAME"] ?? ""),
            "release": .string(number), "codename": .string(file["DISTRIB_CODENAME"] ?? codename(release)),
            "major_release": .string(number.split(separator: ".").first.map { String($0) } ?? number),
        ]
    }

    private var dateTime: Dict {
        let parts = (record.section("date") ?? "").words
        guard parts.count == 13 else { return [:] }
        let (year, month, day, hour, minute, second) = (parts[0], parts[1], parts[2], parts[3], parts[4], parts[5])
        let micro = String(parts[6].prefix(6))
        let epoch = Int(parts[7]) ?? 0
        let utc = UTCTime(epoch)
        let basic = "\(year)\(month)\(day)T\(hour)\(minute)\(second)"
        let times: Dict = [
            "year": .string(year), "month": .string(month), "day": .string(day), "hour": .string(hour),
            "minute": .string(minute), "second": .string(second), "epoch": .string(parts[7]),
            "epoch_int": .string(parts[7]), "date": .string("\(year)-\(month)-\(day)"),
            "time": .string("\(hour):\(minute):\(second)"), "weekday": .string(parts[10]),
            "weekday_number": .string(parts[11]), "weeknumber": .string(parts[12]), "tz": .string(parts[8]),
            "tz_dst": .string(parts[8]), "tz_offset": .string(parts[9]), "iso8601": .string(utc.text + "Z"),
            "iso8601_micro": .string(utc.text + "." + micro + "Z"), "iso8601_basic": .string(basic + micro),
            "iso8601_basic_short": .string(basic),
        ]
        return ["date_time": .dict(times)]
    }

    private var user: Dict {
        let status = record.fields("/proc/self/status")
        let uids = (status["Uid"] ?? "").words.compactMap { Int($0) }
        let gids = (status["Gid"] ?? "").words.compactMap { Int($0) }
        guard uids.count > 1, gids.count > 1 else { return [:] }
        var facts: Dict = [
            "real_user_id": .int(uids[0]), "effective_user_id": .int(uids[1]), "real_group_id": .int(gids[0]),
            "effective_group_id": .int(gids[1]), "user_uid": .int(uids[1]), "user_gid": .int(gids[1]),
        ]
        for line in record.files["/etc/passwd"] ?? [] {
            let entry = line.split(separator: ":", omittingEmptySubsequences: false).map { String($0) }
            guard entry.count == 7, entry[2] == String(uids[1]) else { continue }
            facts["user_id"] = .string(entry[0])
            facts["user_gid"] = .int(Int(entry[3]) ?? gids[1])
            facts["user_gecos"] = .string(entry[4])
            facts["user_dir"] = .string(entry[5])
            facts["user_shell"] = .string(entry[6])
            break
        }
        return facts
    }

    private var environment: Dict {
        var pairs = Dict()
        for line in record.sections["env"] ?? [] {
            guard let equals = line.firstIndex(of: "="), !line.isEmpty else { continue }
            pairs[.string(String(line[..<equals]))] = .string(
                String(line[line.index(after: equals)...]).replacing("\u{1}", with: "\n"))
        }
        return pairs
    }

    /// python3 as it is on the host; a plausible one where there is none, because roles read its version.
    private var python: Dict {
        let lines = record.sections["python"] ?? []
        let version = lines.count > 1 ? lines[1].words.last ?? "" : "3.11.2"
        let numbers = version.split(separator: ".").map { Int($0.prefix { $0.isNumber }) ?? 0 } + [0, 0, 0]
        let path = lines.first.flatMap { $0.isEmpty ? nil : $0 } ?? "/usr/bin/python3"
        return [
            "python_version": .string(version),
            "python": .dict([
                "executable": .string(path), "has_sslcontext": true, "type": "cpython",
                "version": .dict([
                    "major": .int(numbers[0]), "minor": .int(numbers[1]), "micro": .int(numbers[2]),
                    "releaselevel": "final", "serial": 0,
                ]),
                "version_info": .list([.int(numbers[0]), .int(numbers[1]), .int(numbers[2]), "final", 0]),
            ]),
        ]
    }

    private var managers: Dict {
        let packages = [
            ("/usr/bin/apt-get", "apt"), ("/usr/bin/dnf", "dnf"), ("/usr/bin/yum", "yum"),
            ("/usr/bin/zypper", "zypper"),
            ("/sbin/apk", "apk"), ("/usr/bin/pacman", "pacman"),
        ]
        var facts: Dict = [
            "pkg_mgr": .string(packages.first { record.exists($0.0) }?.1 ?? "unknown"),
            "service_mgr": .string(serviceManager),
        ]
        if let line = record.section("systemd") {
            let features = record.sections["systemd"]?.dropFirst().first ?? ""
            facts["systemd"] = [
                "version": .int(line.words.dropFirst().first.flatMap { Int($0) } ?? 0), "features": .string(features),
            ]
        }
        return facts
    }

    private var serviceManager: String {
        let first = record.first("/proc/1/comm") ?? "init"
        let known = ["procd": "openwrt_init", "runit-init": "runit", "svscan": "svc", "openrc-init": "openrc"]
        if let name = known[first] { return name }
        guard first == "init" || first.hasSuffix("sh") else { return first }
        if record.exists("/run/systemd/system") { return "systemd" }
        if record.exists("/usr/lib/upstart") || record.exists("/etc/init/") { return "upstart" }
        if record.exists("/sbin/openrc") { return "openrc" }
        return record.exists("/etc/init.d/") ? "sysvinit" : "service"
    }

    private var security: Dict {
        let capabilities = CapabilitySet(record.fields("/proc/self/status")["CapEff"] ?? "")
        return [
            "selinux": .dict(["status": record.exists("/sys/fs/selinux/enforce") ? "enabled" : "disabled"]),
            "selinux_python_present": true,
            "apparmor": .dict(["status": record.exists("/sys/kernel/security/apparmor") ? "enabled" : "disabled"]),
            "fips": .bool(record.first("/proc/sys/crypto/fips_enabled") == "1"),
            "is_chroot": .bool(record.exists("chroot")),
            "system_capabilities": .strings(capabilities.names),
            "system_capabilities_enforced": capabilities.isEverything ? "False" : "True",
        ]
    }

    private var boot: Dict {
        var facts = Dict()
        var single = Dict()
        var all = Dict()
        for word in (record.first("/proc/cmdline") ?? "").words {
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { String($0) }
            let key = Value.string(parts[0])
            let value: Value = parts.count > 1 ? .string(parts[1]) : true
            single[key] = value
            if let before = all[key] { all[key] = .list((before.list ?? [before]) + [value]) } else { all[key] = value }
        }
        facts["cmdline"] = .dict(single)
        facts["proc_cmdline"] = .dict(all)
        if let uptime = record.first("/proc/uptime")?.split(separator: ".").first.flatMap({ Int($0) }) {
            facts["uptime_seconds"] = .int(uptime)
        }
        let load = (record.first("/proc/loadavg") ?? "").words.compactMap { Double($0) }
        if load.count >= 3 {
            facts["loadavg"] = .dict(["1m": .float(load[0]), "5m": .float(load[1]), "15m": .float(load[2])])
        }
        return facts
    }

    private var keys: Dict {
        var facts = Dict()
        for kind in ["dsa", "rsa", "ecdsa", "ed25519"] {
            guard let line = record.first("/etc/ssh/ssh_host_\(kind)_key.pub")?.words, line.count > 1 else { continue }
            facts[.string("ssh_host_key_\(kind)_public")] = .string(line[1])
            facts[.string("ssh_host_key_\(kind)_public_keytype")] = .string(line[0])
        }
        return facts
    }

    private var dns: Dict {
        var facts = Dict()
        for line in record.files["/etc/resolv.conf"] ?? [] {
            let words = line.words
            guard let key = words.first, !key.hasPrefix("#"), !key.hasPrefix(";"), words.count > 1 else { continue }
            switch key {
            case "nameserver":
                facts["nameservers"] = .list((facts["nameservers"]?.list ?? []) + [.string(words[1])])
            case "domain": facts["domain"] = .string(words[1])
            case "search": facts["search"] = .strings(words.dropFirst())
            case "sortlist": facts["sortlist"] = .strings(words.dropFirst())
            case "options":
                var options = Dict()
                for word in words.dropFirst() {
                    let parts = word.split(separator: ":", maxSplits: 1).map { String($0) }
                    options[.string(parts[0])] = parts.count > 1 ? .string(parts[1]) : true
                }
                facts["options"] = .dict(options)
            default: break
            }
        }
        return ["dns": .dict(facts)]
    }
}

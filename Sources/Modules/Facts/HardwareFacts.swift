// SPDX-License-Identifier: Apache-2.0

import Values

/// Facts about memory, processors, mounts, disks and the machine's maker.
struct HardwareFacts {
    let record: HostRecord

    var facts: Dict {
        [memory, processor, maker, ["mounts": .list(mounts), "devices": .dict(devices)]].reduce(into: Dict()) {
            $0.merge($1) { $1 }
        }
    }

    private var memory: Dict {
        let fields = record.fields("/proc/meminfo")
        func megabytes(_ name: String) -> Int { (Int(fields[name]?.words.first ?? "") ?? 0) / 1024 }
        let (total, free) = (megabytes("MemTotal"), megabytes("MemFree"))
        let unused = free + megabytes("Cached") + megabytes("Buffers")
        let (swap, swapFree) = (megabytes("SwapTotal"), megabytes("SwapFree"))
        return [
            "memtotal_mb": .int(total), "memfree_mb": .int(free), "swaptotal_mb": .int(swap),
            "swapfree_mb": .int(swapFree),
            "memory_mb": [
                "real": ["total": .int(total), "used": .int(total - free), "free": .int(free)],
                "nocache": ["free": .int(unused), "used": .int(total - unused)],
                "swap": [
                    "total": .int(swap), "free": .int(swapFree), "used": .int(swap - swapFree),
                    "cached": .int(megabytes("SwapCached")),
                ],
            ],
        ]
    }

    private var processor: Dict {
        var (all, sockets) = ([Value](), Set<String>())
        var (vcpus, cores, siblings) = (0, 0, 0)
        var flags: [String] = []
        for line in record.files["/proc/cpuinfo"] ?? [] {
            let parts = line.split(separator: ":", maxSplits: 1).map { String($0).trimmed }
            guard let key = parts.first else { continue }
            let value = parts.count > 1 ? parts[1] : ""
            switch key {
            case "processor":
                vcpus += 1
                all.append(.string(value))
            case "model name", "Model", "vendor_id", "cpu", "Vendor", "Processor": all.append(.string(value))
            case "physical id": sockets.insert(value)
            case "cpu cores": cores = Int(value) ?? 0
            case "siblings": siblings = Int(value) ?? 0
            case "flags", "Features": flags = value.words
            default: break
            }
        }
        let count = sockets.isEmpty ? max(1, vcpus) : sockets.count
        let each = sockets.isEmpty ? 1 : max(1, cores)
        var facts: Dict = [
            "processor": .list(all), "processor_count": .int(count), "processor_cores": .int(each),
            "processor_threads_per_core": .int(sockets.isEmpty ? 1 : max(1, siblings / each)),
            "processor_vcpus": .int(vcpus), "processor_nproc": .int(vcpus),
        ]
        if !flags.isEmpty { facts["flags"] = .strings(flags) }
        return facts
    }

    private var maker: Dict {
        let names = [
            "bios_date": "bios_date", "bios_vendor": "bios_vendor", "bios_version": "bios_version",
            "board_asset_tag": "board_asset_tag", "board_name": "board_name", "board_serial": "board_serial",
            "board_vendor": "board_vendor", "board_version": "board_version", "chassis_asset_tag": "chassis_asset_tag",
            "chassis_serial": "chassis_serial", "chassis_vendor": "chassis_vendor",
            "chassis_version": "chassis_version",
            "product_name": "product_name", "product_serial": "product_serial", "product_uuid": "product_uuid",
            "product_version": "product_version", "system_vendor": "sys_vendor",
        ]
        var facts = Dict()
        for (fact, file) in names.sorted(by: { $0.key < $1.key }) {
            facts[.string(fact)] = .string(record.first("/sys/class/dmi/id/\(file)") ?? "NA")
        }
        facts["form_factor"] = .string(Self.formFactor(record.first("/sys/class/dmi/id/chassis_type")))
        return facts
    }

    /// The chassis by its number.
    ///
    /// Source: SMBIOS 3.2, table 17.
    private static func formFactor(_ number: String?) -> String {
        let names = [
            "Unknown", "Other", "Unknown", "Desktop", "Low Profile Desktop", "Pizza Box", "Mini Tower", "Tower",
            "Portable", "Laptop", "Notebook", "Hand Held", "Docking Station", "All In One", "Sub Notebook",
            "Space-saving", "Lunch Box", "Main Server Chassis", "Expansion Chassis", "Sub Chassis",
            "Bus Expansion Chassis", "Peripheral Chassis", "RAID Chassis", "Rack Mount Chassis",
        ]
        guard let index = number.flatMap({ Int($0) }) else { return "NA" }
        return names.indices.contains(index) ? names[index] : "Unknown"
    }

    private var mounts: [Value] {
        var sizes: [String: [Int]] = [:]
        for line in record.sections["mounts"] ?? [] {
            let parts = line.split(separator: Character(" "), maxSplits: 6).map { String($0) }
            if parts.count == 7 { sizes[parts[6]] = parts.prefix(6).compactMap { Int($0) } }
        }
        let uuids = uuids
        return (record.files["/proc/mounts"] ?? []).compactMap { line in
            let words = line.words
            guard words.count >= 6, words[0].hasPrefix("/") || words[0].contains(":/"), words[2] != "none" else {
                return nil
            }
            let mount = words[1].replacing("\\040", with: " ")
            var values: Dict = [
                "mount": .string(mount), "device": .string(words[0]), "fstype": .string(words[2]),
                "options": .string(words[3]), "dump": .int(Int(words[4]) ?? 0), "passno": .int(Int(words[5]) ?? 0),
                "uuid": .string(uuids[words[0]] ?? "N/A"),
            ]
            if let size = sizes[words[1]], size.count == 6 {
                values["block_size"] = .int(size[0])
                values["block_total"] = .int(size[1])
                values["block_available"] = .int(size[3])
                values["block_used"] = .int(size[1] - size[3])
                values["size_total"] = .int(size[0] * size[1])
                values["size_available"] = .int(size[0] * size[3])
                values["inode_total"] = .int(size[4])
                values["inode_available"] = .int(size[5])
                values["inode_used"] = .int(size[4] - size[5])
            }
            return .dict(values)
        }
    }

    /// The UUIDs of devices, from `ls -l /dev/disk/by-uuid`.
    private var uuids: [String: String] {
        var found: [String: String] = [:]
        for line in record.sections["uuids"] ?? [] {
            let words = line.words
            guard words.count > 2, words[words.count - 2] == "->" else { continue }
            found["/dev/" + HostPath.name(words[words.count - 1])] = words[words.count - 3]
        }
        return found
    }

    private var devices: Dict {
        var devices = Dict()
        let prefix = "/sys/block/"
        let names = Set(
            record.files.keys.filter { $0.hasPrefix(prefix) }
                .compactMap { $0.dropFirst(prefix.count).split(separator: "/").first.map { String($0) } })
        for name in names.sorted() {
            func file(_ leaf: String) -> String? { record.first("\(prefix)\(name)/\(leaf)") }
            let sectors = Int(file("size") ?? "") ?? 0
            let scheduler = (file("queue/scheduler") ?? "").split(separator: "[").last?.split(separator: "]").first
            let isVirtual = !name.hasPrefix("sd") && !name.hasPrefix("nvme") && !name.hasPrefix("vd")
            devices[.string(name)] = [
                "sectors": .int(sectors), "size": .string(Self.size(sectors * 512)),
                "sectorsize": .string(file("queue/hw_sector_size") ?? "512"),
                "removable": .string(file("removable") ?? "0"), "rotational": .string(file("queue/rotational") ?? "0"),
                "support_discard": .string(file("queue/discard_granularity") ?? "0"),
                "scheduler_mode": .string(scheduler.map { String($0) } ?? ""),
                "model": file("device/model").map { .string($0) } ?? .null,
                "vendor": file("device/vendor").map { .string($0) } ?? .null, "virtual": .int(isVirtual ? 1 : 0),
                "partitions": .dict(partitions(name)), "holders": [], "host": "", "sas_address": .null,
                "sas_device_handle": .null, "links": ["ids": [], "labels": [], "masters": [], "uuids": []],
            ]
        }
        return devices
    }

    private func partitions(_ disk: String) -> Dict {
        var found = Dict()
        let uuids = uuids
        for path in record.files.keys.filter({ $0.hasPrefix("/sys/block/\(disk)/") && $0.hasSuffix("/start") }).sorted()
        {
            let parts = path.split(separator: "/")
            guard parts.count == 5 else { continue }
            let name = String(parts[3])
            let sectors = Int(record.first("/sys/block/\(disk)/\(name)/size") ?? "") ?? 0
            found[.string(name)] = [
                "start": .string(record.first(path) ?? "0"), "sectors": .int(sectors), "sectorsize": 512,
                "size": .string(Self.size(sectors * 512)), "uuid": uuids["/dev/" + name].map { .string($0) } ?? .null,
                "holders": [], "links": ["ids": [], "labels": [], "masters": [], "uuids": []],
            ]
        }
        return found
    }

    /// `1.50 GB`, in steps of 1024, as Ansible writes sizes.
    static func size(_ bytes: Int) -> String {
        let units = [("YB", 80), ("ZB", 70), ("EB", 60), ("PB", 50), ("TB", 40), ("GB", 30), ("MB", 20), ("KB", 10)]
        for (unit, power) in units where power < 63 && bytes >= 1 << power { return text(bytes, power) + " " + unit }
        return text(bytes, 0) + " Bytes"
    }

    private static func text(_ bytes: Int, _ power: Int) -> String {
        let hundredths = Int((Double(bytes) * 100 / Double(1 << power)).rounded(.toNearestOrEven))
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
    }
}

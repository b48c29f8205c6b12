// SPDX-License-Identifier: Apache-2.0

import Values

/// Facts about the virtual machine or container that a host is.
struct VirtualFacts {
    let record: HostRecord

    /// Every guest technology that shows, the first one being the host's type.
    var facts: Dict {
        let guests = guests
        var isHost = (record.files["/proc/modules"] ?? []).contains { line in
            ["kvm", "vboxdrv", "virtio"].contains(line.words.first ?? "")
        }
        if guests.first == nil && record.exists("/proc/xen") { isHost = true }
        let kind = guests.first ?? (isHost ? "kvm" : "NA")
        let containers = ["docker", "lxc", "podman", "openvz", "containerd", "container"]
        var technologies = guests
        if record.first("/run/systemd/container") != nil || guests.contains(where: { containers.contains($0) }),
            !technologies.contains("container")
        {
            technologies.append("container")
        }
        return [
            "virtualization_type": .string(kind),
            "virtualization_role": .string(!guests.isEmpty ? "guest" : isHost ? "host" : "NA"),
            "virtualization_tech_guest": .strings(technologies),
            "virtualization_tech_host": .strings(isHost ? ["kvm"] : []),
        ]
    }

    private var guests: [String] {
        var found: [String] = []
        func add(_ name: String?) { if let name, !found.contains(name) { found.append(name) } }
        for line in record.files["/proc/1/cgroup"] ?? [] {
            if line.contains("/docker/") || line.contains("/docker-") { add("docker") }
            if line.contains("/lxc/") || line.contains("/machine.slice/machine-lxc") { add("lxc") }
            if line.contains("/system.slice/containerd.service") { add("containerd") }
        }
        for line in (record.files["/proc/1/environ"] ?? []).flatMap({ $0.split(separator: "\0") }) {
            if line.contains("container=lxc") { add("lxc") }
            if line.contains("container=podman") { add("podman") }
            if line.hasPrefix("container="), line.count > "container=".count { add("container") }
        }
        if record.exists("/proc/vz") && !record.exists("/proc/lve") && !record.exists("/proc/bc") { add("openvz") }
        add(record.first("/run/systemd/container"))
        if record.exists("/.dockerenv") || record.exists("/.dockerinit") { add("docker") }
        if record.exists("/proc/xen"), !(record.first("/proc/xen/capabilities") ?? "").contains("control_d") {
            add("xen")
        }
        add(maker)
        let processor = (record.files["/proc/cpuinfo"] ?? []).contains {
            $0.hasPrefix("model name") && $0.contains("QEMU Virtual CPU")
        }
        if processor { add("kvm") }
        return found
    }

    /// What the maker of the machine's boards and firmware gives away.
    private var maker: String? {
        func dmi(_ name: String) -> String { record.first("/sys/class/dmi/id/\(name)") ?? "" }
        let (product, vendor, bios) = (dmi("product_name"), dmi("sys_vendor"), dmi("bios_vendor"))
        if ["KVM", "KVM Server", "Bochs", "AHV"].contains(product) { return "kvm" }
        if vendor == "oVirt" { return "oVirt" }
        if vendor == "Red Hat" && product == "RHEV Hypervisor" { return "RHEV" }
        if vendor == "Red Hat" && dmi("product_family") == "RHV" { return "RHV" }
        if product.hasPrefix("VMware") { return "VMware" }
        if ["OpenStack Compute", "OpenStack Nova"].contains(product) { return "openstack" }
        let makers = [
            "Xen": "xen", "innotek GmbH": "virtualbox", "Amazon EC2": "kvm", "DigitalOcean": "kvm", "Hetzner": "kvm",
        ]
        if let kind = makers[bios] { return kind }
        if ["QEMU", "Amazon EC2", "DigitalOcean", "Google", "Scaleway", "Nutanix", "Linode", "Akamai"].contains(vendor)
        {
            return "kvm"
        }
        let vendors = [
            "KubeVirt": "KubeVirt", "Microsoft Corporation": "VirtualPC", "OpenStack Foundation": "openstack",
            "Parallels Software International Inc.": "parallels",
        ]
        return vendors[vendor]
    }
}

// SPDX-License-Identifier: Apache-2.0

import ShellScript

/// What a machine's new disk gets beside the base system: who may log in, who the machine is, what it does first.
///
/// Without one a machine lets in the sandbox's own key and makes its host keys itself.
public struct MachineSetup: Hashable, Sendable {
    /// A host key made elsewhere.
    public struct HostKey: Hashable, Sendable {
        /// Its kind as in the file's name: `ed25519`, `ecdsa`, `rsa`.
        public var type: String
        /// The private half, as in the file.
        public var secret: String

        /// The private half `secret` of a key of kind `type`.
        public init(type: String, secret: String) {
            self.type = type
            self.secret = secret
        }
    }
    /// A program for the first boot.
    public struct FirstBoot: Hashable, Sendable {
        /// The program, its first line naming what runs it.
        public var program: [UInt8]
        /// What it finds in its environment.
        public var environment: [String: String]

        /// `program`, run once as root with `environment`.
        public init(program: [UInt8], environment: [String: String]) {
            self.program = program
            self.environment = environment
        }
    }
    /// A file of the new disk.
    public struct File: Hashable, Sendable {
        /// Its absolute path.
        public var path: String
        /// What is in it.
        public var content: [UInt8]
        /// Its mode, as chmod takes it.
        public var mode: String

        /// The file `path` with `content`.
        public init(path: String, content: [UInt8], mode: String = "0644") {
            self.path = path
            self.content = content
            self.mode = mode
        }
    }
    /// Lines for root's `authorized_keys`; nobody else is let in.
    public var authorizedKeys: [String]
    /// Root's password; nil leaves root without one.
    public var rootPassword: String?
    /// Host keys made elsewhere; none lets the machine have fresh ones.
    public var hostKeys: [HostKey]
    /// The name the machine gives itself; nil is the machine's name.
    public var hostName: String?
    /// Further addresses with their prefix length.
    public var addresses: [String]
    /// Further files.
    public var files: [File]
    /// What runs at the first boot.
    public var firstBoot: FirstBoot?

    /// A setup that lets nobody in.
    public init(
        authorizedKeys: [String] = [], rootPassword: String? = nil, hostKeys: [HostKey] = [], hostName: String? = nil,
        addresses: [String] = [], files: [File] = [], firstBoot: FirstBoot? = nil
    ) {
        self.authorizedKeys = authorizedKeys
        self.rootPassword = rootPassword
        self.hostKeys = hostKeys
        self.hostName = hostName
        self.addresses = addresses
        self.files = files
        self.firstBoot = firstBoot
    }
}

extension MachineSetup {
    /// Changes a disk that was just made; `$folder` and `$upper` are set, and `base` is the system below.
    func apply(base: String, address: IPv4Address) -> ShellScript {
        var script: ShellScript = """
            \(ShellScript.feed(Array(authorizedKeys.map { $0 + "\n" }.joined().utf8), to: "cat >\"$upper/root/.ssh/authorized_keys\""))
            """
        if let hostName {
            script += """
                echo \(hostName) >"$upper/etc/hostname"
                printf '127.0.0.1 localhost\\n127.0.1.1 %s\\n' \(hostName) >"$upper/etc/hosts"
                """
        }
        for extra in addresses {
            script += "printf 'Address=%s\\n' \(extra) >>\"$upper/etc/systemd/network/10-host0.network\""
        }
        if !hostKeys.isEmpty { script += hostKeyFiles(address: address) }
        if let rootPassword { script += shadow(password: rootPassword, base: base) }
        for file in files {
            script += """
                file=$upper\(file.path)
                mkdir -p "${file%/*}"
                (umask 077 && : >"$file")
                \(ShellScript.feed(file.content, to: "cat >\"$file\""))
                chmod \(file.mode) "$file"
                """
        }
        if let firstBoot { script += firstBoot.files }
        return script
    }

    private func hostKeyFiles(address: IPv4Address) -> ShellScript {
        var script: ShellScript = "rm -f \"$upper\"/etc/ssh/ssh_host_*"
        for key in hostKeys {
            let secret = key.secret.hasSuffix("\n") ? key.secret : key.secret + "\n"
            let write = ShellScript.feed(Array(secret.utf8), to: "cat >\"$file\"")
            script += """
                file=$upper/etc/ssh/ssh_host_\(key.type)_key
                (umask 077 && : >"$file")
                \(write)
                ssh-keygen -y -P '' -f "$file" >"$file.pub"
                """
        }
        script += "sed \("s/^/\(address) /") \"$upper\"/etc/ssh/ssh_host_*_key.pub >\"$folder/host_keys\""
        return script
    }

    /// Perl is part of every Debian, and knows crypt(3); the password is never an argument.
    private func shadow(password: String, base: String) -> ShellScript {
        let hash = ShellScript.feed(
            Array(password.utf8),
            to:
                "perl -e 'local $/; my $s = join q(), map { (0..9, q(a)..q(z))[rand 36] } 1..16; print crypt(<STDIN>, q($6$) . $s)'"
        )
        return """
            hash=$(
            \(hash)
            )
            (umask 027 && : >"$upper/etc/shadow")
            chgrp shadow "$upper/etc/shadow" 2>/dev/null || :
            while IFS=: read -r user rest; do
                case $user in
                    root) printf 'root:%s:%s\\n' "$hash" "${rest#*:}" ;;
                    *) printf '%s:%s\\n' "$user" "$rest" ;;
                esac
            done <\(base)/etc/shadow >"$upper/etc/shadow"
            """
    }
}

extension MachineSetup.FirstBoot {
    /// The program, its environment (readable by root alone), and the unit that runs it once.
    var files: ShellScript {
        let settings = environment.sorted { $0.key < $1.key }
            .map { "export \($0.key)=\(ShellScript.quote($0.value))\n" }.joined()
        return """
            mkdir -p "$upper/root" "$upper/etc/systemd/system/multi-user.target.wants"
            (umask 077 && : >"$upper/root/StackScript" && : >"$upper/root/.first-boot-environment")
            \(ShellScript.feed(program, to: "cat >\"$upper/root/StackScript\""))
            chmod 700 "$upper/root/StackScript"
            \(ShellScript.feed(Array(settings.utf8), to: "cat >\"$upper/root/.first-boot-environment\""))
            cat >"$upper/etc/systemd/system/first-boot.service" <<'END'
            [Unit]
            Description=The program for the first boot
            After=network-online.target ssh.service
            Wants=network-online.target
            ConditionPathExists=/root/.first-boot-environment
            [Service]
            Type=oneshot
            Environment=HOME=/root
            WorkingDirectory=/root
            ExecStart=/bin/sh -c '. /root/.first-boot-environment; rm /root/.first-boot-environment; exec /root/StackScript'
            StandardOutput=journal+console
            StandardError=journal+console
            RemainAfterExit=yes
            TimeoutStartSec=infinity
            [Install]
            WantedBy=multi-user.target
            END
            ln -sf /etc/systemd/system/first-boot.service \\
                "$upper/etc/systemd/system/multi-user.target.wants/first-boot.service"
            """
    }
}

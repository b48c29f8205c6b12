// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import Values

extension GunicornService {
    private var title: String { SystemdText.value(description ?? "\(name) under gunicorn") }
    private var address: String { bind ?? "/run/\(name).sock" }
    private var listensOnPath: Bool { address.hasPrefix("/") }

    /// What the socket listens on, for the result.
    var listening: String { address }

    /// The text of `NAME.socket`.
    var socketUnit: String {
        var lines = ["[Unit]", "Description=\(title): socket", "", "[Socket]"]
        lines.append(
            "ListenStream=\(SystemdText.value(address.hasPrefix("unix:") ? String(address.dropFirst(5)) : address))")
        if listensOnPath {
            lines.append("SocketUser=\(SystemdText.value(socketUser))")
            if let socketGroup { lines.append("SocketGroup=\(SystemdText.value(socketGroup))") }
            if case .bits(let bits) = socketMode { lines.append("SocketMode=\(octal(bits))") }
            lines.append("RemoveOnStop=true")
        }
        return (lines + ["", "[Install]", "WantedBy=sockets.target"]).joined(separator: "\n") + "\n"
    }

    /// The text of `NAME.service`.
    var serviceUnit: String {
        var lines = [
            "[Unit]", "Description=\(title)", "Requires=\(name).socket", "After=network.target \(name).socket", "",
            "[Service]", "Type=notify", "NotifyAccess=main",
        ]
        lines += identity
        lines.append("ExecStart=" + arguments.map(SystemdText.word).joined(separator: " "))
        lines += [
            "ExecReload=/bin/kill -s HUP $MAINPID", "KillMode=mixed", "TimeoutStopSec=\(gracefulTimeout + 5)",
            "Restart=on-failure", "RestartSec=2", "",
        ]
        lines += hardening
        return (lines + ["", "[Install]", "WantedBy=multi-user.target"]).joined(separator: "\n") + "\n"
    }

    /// Who it runs as, where, and with which environment; the check of the application uses the same.
    var identity: [String] {
        // gunicorn 24 and later put a control socket below XDG_RUNTIME_DIR, else into the home directory, which they
        // may not write to.
        let runtime = "gunicorn-\(name)"
        var lines = [
            "User=\(SystemdText.value(user))", "RuntimeDirectory=\(runtime)", "RuntimeDirectoryMode=0700",
            "Environment=XDG_RUNTIME_DIR=/run/\(runtime)",
        ]
        if let group { lines.append("Group=\(SystemdText.value(group))") }
        lines.append("WorkingDirectory=\(SystemdText.value(chdir ?? "/"))")
        lines += environment.pairs.map { "Environment=" + SystemdText.quoted("\($0.key.text)=\($0.value.text)") }
        if let environmentFile { lines.append("EnvironmentFile=\(SystemdText.value(environmentFile))") }
        return lines
    }

    /// gunicorn's command line.
    ///
    /// The directory is named here too, because a reload goes through a changed link only then.
    private var arguments: [String] {
        var words = [program, "--chdir", chdir ?? "/", "--workers", String(workers)]
        func add(_ name: String, _ value: Int?) { if let value { words += [name, String(value)] } }
        if let workerClass { words += ["--worker-class", workerClass] }
        add("--threads", threads)
        add("--timeout", timeout)
        add("--graceful-timeout", gracefulTimeout)
        add("--max-requests", maxRequests)
        add("--max-requests-jitter", maxRequestsJitter)
        add("--keep-alive", keepAlive)
        return words + ["--worker-tmp-dir", "/dev/shm"] + extraArgs + [app ?? ""]
    }

    private var hardening: [String] {
        let homes = [chdir, venv, environmentFile].compactMap { $0 } + readWritePaths
        let livesAtHome = homes.contains {
            $0.hasPrefix("/home/") || $0.hasPrefix("/root/") || $0.hasPrefix("/run/user/")
        }
        var lines = [
            "NoNewPrivileges=true", "PrivateTmp=true", "ProtectSystem=strict",
            "ProtectHome=\(livesAtHome ? "read-only" : "true")",
        ]
        if !readWritePaths.isEmpty {
            lines.append("ReadWritePaths=" + readWritePaths.map(SystemdText.quoted).joined(separator: " "))
        }
        return lines + [
            "ProtectControlGroups=true", "ProtectKernelModules=true", "ProtectKernelTunables=true",
            "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6", "RestrictRealtime=true", "RestrictSUIDSGID=true",
            "LockPersonality=true", "SystemCallArchitectures=native", "CapabilityBoundingSet=",
        ]
    }
}

// SPDX-License-Identifier: Apache-2.0

import Testing
import Values

/// A module with its arguments, and what a person types in its place.
struct HandCase: Sendable, CustomTestStringConvertible {
    var module: String
    var arguments: Dict
    var typed: String
    var testDescription: String { "\(module): \(typed)" }

    init(_ module: String, _ arguments: Dict, _ typed: String) {
        (self.module, self.arguments, self.typed) = (module, arguments, typed)
    }

    static let all: [HandCase] = packages + files + commands + services

    private static let packages = [
        HandCase(
            "apt", ["name": ["nginx", "php"], "update_cache": true],
            "apt-get update\nDEBIAN_FRONTEND=noninteractive apt-get install -y nginx php"),
        HandCase("apt", ["name": "nginx", "state": "absent", "purge": true], "apt-get purge -y nginx"),
    ]

    private static let files = [
        HandCase(
            "file", ["path": "/srv/a b", "state": "directory", "mode": "0750", "owner": "www-data"],
            "mkdir -p '/srv/a b'\nchown www-data '/srv/a b'\nchmod 0750 '/srv/a b'"),
        HandCase("file", ["path": "/a", "state": "link", "src": "/b"], "ln -sfn /b /a"),
        HandCase("copy", ["content": "x\n", "dest": "/etc/x", "mode": "0600"], "> /etc/x: x\n chmod 0600 /etc/x"),
        HandCase(
            "lineinfile", ["path": "/etc/hosts", "line": "1.2.3.4 a"],
            "grep -qxF -- '1.2.3.4 a' /etc/hosts || printf '%s\\n' '1.2.3.4 a' >> /etc/hosts"),
    ]

    private static let commands = [
        HandCase("command", ["argv": ["echo", "it's"], "chdir": "/srv"], "cd /srv\necho 'it'\\''s'"),
        HandCase("command", ["cmd": "make it", "creates": "/done"], "# only when `/done` is not there\nmake it"),
        HandCase("shell", ["cmd": "a | b\n"], "a | b"),
        HandCase("shell", ["cmd": "set -e\na"], "(\nset -e\na\n)"),
        HandCase("uri", ["url": "http://a/"], "curl -sS -i http://a/\n# expect the status 200"),
        HandCase("backup_set", ["id": "before"], "lifeboat-backup run --set before"),
    ]

    private static let services = [
        HandCase("service", ["name": "nginx", "state": "reloaded"], "systemctl reload-or-restart nginx"),
        HandCase(
            "systemd", ["name": "a", "enabled": true, "state": "started", "daemon_reload": true],
            "systemctl daemon-reload\nsystemctl enable a\nsystemctl start a"),
        HandCase(
            "mysql_db", ["name": "shop", "encoding": "utf8mb4"],
            "mariadb <<'END'\nCREATE DATABASE IF NOT EXISTS `shop` CHARACTER SET utf8mb4;\nEND"),
    ]
}

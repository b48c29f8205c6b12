// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

extension WordPressSite {
    private var isDebian: Bool { install == "debian" }
    /// Where WordPress's code lies.
    var directory: String { isDebian ? "/usr/share/wordpress" : install }
    private var address: SiteAddress? { SiteAddress(url) }

    /// The configuration's path.
    var configPath: String {
        configFile
            ?? (isDebian ? "/etc/wordpress/config-\(address?.name ?? "default").php" : "\(install)/wp-config.php")
    }

    /// The path of the keys and salts: beside the configuration.
    var saltsPath: String {
        let name = configPath.split(separator: "/").last.map(String.init) ?? "config.php"
        return configPath.dropLast(name.count) + "salts-"
            + (name.hasPrefix("config-") ? String(name.dropFirst(7)) : name)
    }

    /// The names of WordPress's keys and salts.
    static let salts = ["AUTH", "SECURE_AUTH", "LOGGED_IN", "NONCE"].flatMap { ["\($0)_KEY", "\($0)_SALT"] }

    /// Makes the keys and salts from the host's random source; an existing file is never touched.
    var makingSalts: Change {
        let script: ShellScript = """
            set -e; umask 077
            file=\(saltsPath)
            mkdir -p -- "$(dirname -- "$file")"
            tmp=$(mktemp "$(dirname -- "$file")/.lifeboat.XXXXXX")
            trap 'rm -f -- "$tmp"' EXIT
            {
                echo '<?php'
                for name in \(words: Self.salts); do
                    printf "defined('%s') || define('%s', '%s');\\n" "$name" "$name" \\
                        "$(head -c 48 /dev/urandom | base64 | tr -d '\\n')"
                done
            } > "$tmp"
            chgrp -- \(group ?? user) "$tmp"; chmod 0640 "$tmp"
            [ -s "$file" ] || mv -fT -- "$tmp" "$file"
            """
        return Change("\(saltsPath): make keys and salts", steps: [.run(script)])
    }

    /// The text of the configuration.
    ///
    /// A constant that stands already is left, so that programs can set their own.
    var configuration: String {
        var lines = ["<?php", "// Written by Lifeboat; the next run writes it again."]
        func define(_ name: String, _ value: Value) {
            let name = PHPText.literal(name)
            lines.append("defined(\(name)) || define(\(name), \(PHPText.literal(value)));")
        }
        define("DB_NAME", .string(dbName))
        define("DB_USER", .string(dbUser))
        define("DB_PASSWORD", .string(dbPassword))
        define("DB_HOST", .string(dbHost))
        define("DB_CHARSET", "utf8mb4")
        define("DB_COLLATE", "")
        lines.append("require __DIR__ . \(PHPText.literal("/" + (saltsPath.split(separator: "/").last ?? "")));")
        define("WP_HOME", .string(url))
        define("WP_SITEURL", .string(url))
        var all = constants.pairs
        if all["DISALLOW_FILE_EDIT"] == nil { all["DISALLOW_FILE_EDIT"] = true }
        if isDebian && all["WP_CONTENT_DIR"] == nil { all["WP_CONTENT_DIR"] = "/var/lib/wordpress/wp-content" }
        for (name, value) in all { define(name.text, value) }
        lines.append("$table_prefix = \(PHPText.literal(tablePrefix));")
        guard !isDebian else { return lines.joined(separator: "\n") + "\n" }
        lines += [
            "if (($_SERVER['HTTP_X_FORWARDED_PROTO'] ?? '') === 'https') { $_SERVER['HTTPS'] = 'on'; }",
            "defined('ABSPATH') || define('ABSPATH', __DIR__ . '/');", "require_once ABSPATH . 'wp-settings.php';",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    /// The program that asks WordPress what differs, and with `applies` makes it so; it goes to PHP's standard input.
    func program(applies: Bool) -> ShellScript {
        let wanted: Value = .dict([
            "apply": .bool(applies), "directory": .string(directory), "host": .string(address?.host ?? ""),
            "path": .string(address?.path ?? ""), "encrypted": .bool(address?.isEncrypted ?? false),
            "url": .string(url), "title": .string(title), "user": .string(adminUser),
            "password": .string(adminPassword), "email": .string(adminEmail),
            "set_password": .bool(updatePassword == .always), "locale": locale.map(Value.string) ?? .null,
            "permalinks": permalinks.map(Value.string) ?? .null, "theme": theme.map(Value.string) ?? .null,
            "options": .dict(options.pairs),
        ])
        let php = "<?php $wanted = \(PHPText.literal(wanted));\n" + Self.converge
        let command: ShellScript = """
            run_php php -d display_errors=stderr -d log_errors=0 -d html_errors=0 -d memory_limit=256M
            """
        return """
            run_php() {
                if [ "$(id -u)" = 0 ]; then ( cd / && exec runuser -u \(user) -- "$@" ); else "$@"; fi
            }
            \(ShellScript.feed(Array(php.utf8), to: command))
            """
    }
}

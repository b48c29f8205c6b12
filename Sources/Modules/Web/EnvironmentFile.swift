// SPDX-License-Identifier: Apache-2.0

import ShellScript

/// A file of `KEY=VALUE` lines on the host, as systemd's `EnvironmentFile=` reads it.
enum EnvironmentFile {
    /// Whether `name` can be the name of an environment variable.
    static func isName(_ name: String) -> Bool {
        guard let first = name.utf8.first, !(48...57).contains(first) else { return false }
        return name.utf8.allSatisfy { byte in
            byte == UInt8(ascii: "_") || (48...57).contains(byte) || (65...90).contains(byte)
                || (97...122).contains(byte)
        }
    }

    /// Exports the file's variables in the shell that runs this, without ever treating a value as program text.
    ///
    /// Comments (`#`, `;`) and empty lines are skipped, one pair of quotes around a value is taken off; lines that are
    /// no assignment are passed over, as systemd does.
    static func export(_ path: String) -> ShellScript {
        """
        if ! [ -r \(path) ]; then echo env_file \(path) can not be read >&2; exit 1; fi
        while IFS= read -r line || [ -n "$line" ]; do
            case $line in '#'* | ';'* | '' | =* | [0-9]*) continue ;; esac
            key=${line%%=*}
            [ "$key" != "$line" ] || continue
            case $key in *[!A-Za-z0-9_]*) continue ;; esac
            value=${line#*=}
            case $value in
                \\"*\\") value=${value#\\"}; value=${value%\\"} ;;
                \\'*\\') value=${value#\\'}; value=${value%\\'} ;;
            esac
            export "$key=$value"
        done < \(path)
        """
    }
}

// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// How to reach a MySQL or MariaDB server: the arguments that all `mysql_*` modules share.
///
/// The host's own client does the talking. Credentials go into an option file of mode 0600 in memory (`/dev/shm`), SQL
/// goes to standard input: neither is ever an argument or an environment variable.
struct MySQLLogin: Decodable, Sendable {
    @Parameter("The user to log in as; left out, `config_file` or the user of the session decides (`root` by socket).")
    var loginUser: String?
    @Parameter("The password to log in with.", secret: true) var loginPassword: String?
    @Parameter("The server; `localhost` means its Unix socket.") var loginHost = "localhost"
    @Parameter("The server's port, for hosts other than `localhost`.") var loginPort = 3306
    @Parameter("The server's Unix socket; left out, the client's own default.") var loginUnixSocket: String?
    @Parameter("Seconds to wait for a connection.") var connectTimeout = 30
    @Parameter("An option file with a `[client]` section; an empty text reads none. Missing is fine.")
    var configFile = "~/.my.cnf"
    @Parameter("The certificate authority's certificate on the host.", aliases: "ssl_ca") var caCert: String?
    @Parameter("The client's certificate on the host.", aliases: "ssl_cert") var clientCert: String?
    @Parameter("The client's key on the host.", aliases: "ssl_key") var clientKey: String?
    @Parameter("Whether the server's certificate must carry its name.") var checkHostname: Bool?

    /// The words that all client programs take first come as `"$@"`; this sets them, and `$mysql`.
    ///
    /// - Parameters:
    ///   - programs: names of the client program, the first that is installed is used as `$mysql`.
    ///   - implicitAdmin: try root without a password by socket first, and use that when it works.
    ///   - onlyConfig: read no option file but `config_file`.
    func prelude(
        _ programs: [String] = ["mariadb", "mysql"], implicitAdmin: Bool = false, onlyConfig: Bool = false
    ) -> ShellScript {
        var script: ShellScript = """
            umask 077
            mysql=
            for name in \(words: programs); do
                if command -v "$name" >/dev/null 2>&1; then mysql=$name; break; fi
            done
            if [ -z "$mysql" ]; then echo 'LIFEBOAT-NO-CLIENT' >&2; exit 127; fi
            set --
            """
        let options = fileOptions
        if !options.isEmpty || $configFile.isGiven || onlyConfig {
            script += optionFile(options, onlyConfig: onlyConfig)
        }
        if implicitAdmin {
            let socket: ShellScript = loginUnixSocket.map { "--socket=\($0)" } ?? ""
            script += """
                if "$mysql" --no-defaults --user=root \(socket) -e 'SELECT 1' >/dev/null 2>&1; then
                    set -- --no-defaults --user=root \(socket)
                fi
                """
        }
        return script
    }

    private func optionFile(_ options: [String], onlyConfig: Bool) -> ShellScript {
        let config: ShellScript =
            configFile.hasPrefix("~/")
            ? "\"${HOME:-/root}\"/\(String(configFile.dropFirst(2)))" : configFile.isEmpty ? "" : "\(configFile)"
        let others: ShellScript = onlyConfig ? "" : "/etc/my.cnf /etc/mysql/my.cnf"
        let text = (["[client]"] + options).joined(separator: "\n") + "\n"
        return """
            dir=$(mktemp -d -p /dev/shm 2>/dev/null || mktemp -d) || exit 1
            trap 'rm -rf -- "$dir"' EXIT
            trap 'exit 143' HUP INT TERM
            for file in \(others) \(config); do
                if [ -r "$file" ]; then printf '!include %s\\n' "$file"; fi
            done > "$dir/my.cnf"
            \(ShellScript.feed(Array(text.utf8), to: "cat >> \"$dir/my.cnf\""))
            set -- --defaults-file="$dir/my.cnf"
            """
    }

    private var fileOptions: [String] {
        var options: [String] = []
        func add(_ name: String, _ value: String?) {
            if let value { options.append("\(name)=\(MySQLText.option(value))") }
        }
        add("user", loginUser)
        add("password", loginPassword)
        if let loginUnixSocket {
            add("socket", loginUnixSocket)
        } else if loginHost != "localhost" {
            add("host", loginHost)
            add("port", String(loginPort))
            add("protocol", "tcp")
        }
        if $connectTimeout.isGiven { add("connect_timeout", String(connectTimeout)) }
        add("ssl-ca", caCert)
        add("ssl-cert", clientCert)
        add("ssl-key", clientKey)
        if checkHostname == true { options.append("ssl-verify-server-cert") }
        if checkHostname == false { options.append("skip-ssl-verify-server-cert") }
        return options
    }

    /// A program that runs SQL and prints each result as XML, which `MySQLResult` reads.
    ///
    /// - Parameters:
    ///   - keepGoing: an error of one statement doesn't stop the next.
    ///   - setup: statements run first.
    func run(
        _ statements: [String], database: String? = nil, implicitAdmin: Bool = false, keepGoing: Bool = false,
        logsBinary: Bool = true
    ) -> ShellScript {
        var sql = "SET SESSION sql_mode = REPLACE(@@SESSION.sql_mode, 'NO_BACKSLASH_ESCAPES', '');\n"
        if !logsBinary { sql += "SET SESSION sql_log_bin = 0;\n" }
        sql += statements.map { $0 + ";\n" }.joined()
        var command: ShellScript = "\"$mysql\" \"$@\" --batch --xml --binary-mode --default-character-set=utf8mb4"
        if keepGoing { command = "\(command) --force" }
        if let database { command = "\(command) --database=\(database)" }
        return prelude(implicitAdmin: implicitAdmin) + .feed(Array(sql.utf8), to: command)
    }

    /// Whether the server could not be reached at all: no client, no server, or it does not answer.
    static func isOutOfReach(_ output: ShellOutput) -> Bool {
        output.stderr.contains("LIFEBOAT-NO-CLIENT")
            || ["(HY000): Can't connect", "ERROR 2005 "].contains { output.stderr.contains($0) }
    }

    /// The failure that `output` stands for, in words that say what to do.
    static func failure(_ output: ShellOutput, doing what: String = "unable to ask the database server")
        -> ModuleFailure
    {
        if output.stderr.contains("LIFEBOAT-NO-CLIENT") {
            return ModuleFailure(
                "there is no MySQL or MariaDB client on the host; install one first: apt: name=mariadb-client",
                values: ["rc": .int(output.status)])
        }
        let lines = output.stderr.split(separator: "\n").map(String.init)
        let said = lines.first { $0.contains("ERROR ") || $0.contains("rror:") } ?? lines.last ?? "no message"
        let advice =
            if said.contains("ERROR 1045") || said.contains("ERROR 1698") {
                "; check login_user and login_password, or that config_file has the credentials"
            } else if said.contains("(HY000): Can't connect") { "; is the server running?" } else { "" }
        return ModuleFailure(
            "\(what): \(said)\(advice)", values: ["rc": .int(output.status), "stderr": .string(output.stderr)])
    }
}

// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// How to reach a PostgreSQL server: the arguments that all `postgresql_*` modules share.
///
/// The host's own psql does the talking. Root at the socket becomes `login_user` through runuser(1), because the server
/// knows who is at its socket and refuses root. A password goes into a PGPASSFILE of mode 0600 in memory, SQL goes to
/// standard input: neither is ever an argument or an environment variable.
struct PostgreSQLLogin: Decodable, Sendable {
    @Parameter("The user to log in as.", aliases: "login") var loginUser = "postgres"
    @Parameter("The password to log in with.", secret: true) var loginPassword = ""
    @Parameter("The server; empty means its Unix socket.", aliases: "host") var loginHost = ""
    @Parameter("The directory of the server's Unix socket.", aliases: "unix_socket") var loginUnixSocket = ""
    @Parameter("The server's port.", aliases: "login_port") var port = 5432
    @Parameter("Whether the connection is encrypted and the server's certificate checked.") var sslMode = SSLMode.prefer
    @Parameter("The certificate authority's certificate on the host.", aliases: "ssl_rootcert") var caCert: String?
    @Parameter("The client's certificate on the host.") var sslCert: String?
    @Parameter("The client's key on the host.") var sslKey: String?
    @Parameter("More parameters of the connection; they come first.") var connectParams = Mapping()
    @Parameter("Whether names are taken as they are; they are quoted either way.") var trustInput = true

    enum SSLMode: String, ParameterChoice {
        case allow, disable, prefer, require
        case verifyCA = "verify-ca"
        case verifyFull = "verify-full"
    }

    private var isLocal: Bool { loginHost.isEmpty && loginPassword.isEmpty && connectParams.pairs["host"] == nil }

    /// Defines `pg`, which runs a client program as the right user with the password at hand.
    func prelude(_ program: String = "psql") -> ShellScript {
        let password = connectParams.pairs["password"]?.text ?? loginPassword
        let script: ShellScript = """
            umask 077
            if ! command -v \(program) >/dev/null 2>&1; then echo 'LIFEBOAT-NO-CLIENT' >&2; exit 127; fi
            """
        if isLocal && password.isEmpty {
            return script + """
                if [ "$(id -u)" = 0 ] && id -u -- \(loginUser) >/dev/null 2>&1; then
                    pg() { ( cd / && exec runuser -u \(loginUser) -- "$@" ); }
                else
                    pg() { "$@"; }
                fi
                """
        }
        guard !password.isEmpty else { return script + "pg() { \"$@\"; }" }
        let line = "*:*:*:*:" + PostgreSQLText.passwordField(password) + "\n"
        return script + """
            dir=$(mktemp -d -p /dev/shm 2>/dev/null || mktemp -d) || exit 1
            trap 'rm -rf -- "$dir"' EXIT
            trap 'exit 143' HUP INT TERM
            \(ShellScript.feed(Array(line.utf8), to: "cat > \"$dir/password\""))
            pg() { PGPASSFILE="$dir/password" "$@"; }
            """
    }

    /// The connection as one word for `--dbname`; there is no secret in it.
    func connection(to database: String) -> String {
        var fields: OrderedDictionary<String, String> = [:]
        for (name, value) in connectParams.pairs where name.text != "password" { fields[name.text] = value.text }
        func add(_ name: String, _ value: String?) {
            if let value, !value.isEmpty, fields[name] == nil { fields[name] = value }
        }
        add("dbname", database)
        add("user", loginUser)
        add("host", loginHost.isEmpty ? loginUnixSocket : loginHost)
        add("port", String(port))
        if sslMode != .prefer { add("sslmode", sslMode.rawValue) }
        add("sslrootcert", caCert)
        add("sslcert", sslCert)
        add("sslkey", sslKey)
        add("application_name", "lifeboat")
        return fields.map { "\($0.key)=\(PostgreSQLText.connectionValue($0.value))" }.joined(separator: " ")
    }

    /// A program that runs SQL in one session, stops at the first error and prints rows without decoration.
    func run(
        _ statements: [String], database: String, role: String? = nil,
        words: [String] = ["--no-align", "--tuples-only"]
    ) -> ShellScript {
        var sql = role.map { "SET ROLE \(PostgreSQLText.identifier($0));\n" } ?? ""
        sql += statements.map { $0 + ";\n" }.joined()
        let command: ShellScript = """
            pg psql --no-psqlrc --quiet --no-password --set=ON_ERROR_STOP=1 \(words: words) \\
                --dbname=\(connection(to: database)) --file=-
            """
        return prelude() + ShellScript.feed(Array(sql.utf8), to: command)
    }

    /// Keeps statements with a password in them out of the server's log; who may not say so has no such log to fear.
    static let unlogged = """
        DO $lifeboat$ BEGIN
            PERFORM set_config('log_statement', 'none', false), set_config('log_min_error_statement', 'panic', false),
                set_config('log_min_duration_statement', '-1', false);
        EXCEPTION WHEN insufficient_privilege THEN NULL; END $lifeboat$
        """

    /// Whether the server could not be reached at all: no client, no server, or it does not answer.
    static func isOutOfReach(_ output: ShellOutput) -> Bool {
        ["LIFEBOAT-NO-CLIENT", "Is the server running", "Connection refused", "could not translate host name"]
            .contains { output.stderr.contains($0) }
    }

    /// Whether the database asked for is not there.
    static func isWithoutDatabase(_ output: ShellOutput) -> Bool {
        output.stderr.contains("FATAL:  database ") && output.stderr.contains("does not exist")
    }

    /// The failure that `output` stands for, in words that say what to do.
    static func failure(_ output: ShellOutput, doing what: String = "unable to ask the database server")
        -> ModuleFailure
    {
        if output.stderr.contains("LIFEBOAT-NO-CLIENT") {
            return ModuleFailure(
                "there is no PostgreSQL client on the host; install one first: apt: name=postgresql-client",
                values: ["rc": .int(output.status)])
        }
        let lines = output.stderr.split(separator: "\n").map { String($0).trimmed }
        let index = lines.firstIndex { line in ["ERROR:", "FATAL:", "error:"].contains { line.contains($0) } }
        let said = index.map { lines[$0...].prefix(3).joined(separator: " ") } ?? lines.last ?? "no message"
        let advice =
            if said.contains("Peer authentication failed") {
                "; at the socket the user of the task must be login_user: use become_user, or be root"
            } else if said.contains("password authentication failed") || said.contains("no password supplied") {
                "; check login_user and login_password"
            } else { "" }
        return ModuleFailure(
            "\(what): \(said)\(advice)", values: ["rc": .int(output.status), "stderr": .string(output.stderr)])
    }

    /// A question whose answer is one JSON value; in check mode a server that isn't there yet is an answer too.
    func probe(
        _ sql: [String], database: String, role: String? = nil, in context: TaskContext
    ) -> Probe<PostgreSQLAnswer> {
        let isCheck = context.checkMode
        return Probe(run(sql, database: database, role: role)) { output in
            if isCheck && (Self.isOutOfReach(output) || Self.isWithoutDatabase(output)) {
                return .outOfReach(Self.failure(output).message)
            }
            guard output.succeeded else { throw Self.failure(output) }
            return .value(try Value(json: output.trimmed))
        }
    }
}

/// What a server answers: one JSON value, or in check mode that it isn't there yet.
enum PostgreSQLAnswer: Sendable {
    case value(Value)
    case outOfReach(String)

    /// The value; null when there is none.
    var value: Value { if case .value(let value) = self { value } else { .null } }
    /// The warning that the server isn't there yet.
    var warnings: [String] { if case .outOfReach(let reason) = self { [reason] } else { [] } }
}

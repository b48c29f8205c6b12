// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// One WordPress site: its configuration, its installation and its settings.
struct WordPressSite: Module {
    static let name = "wordpress_site"
    static let summary = "Configures and installs a WordPress site through WordPress's own functions."
    static let notes = [
        "PHP's command line runs WordPress as `user`, so that a plugin never runs as root. One program asks what differs; "
            + "the same program, told to, makes it so.",
        "Keys and salts are made once on the host from its random source, in a file of their own beside the "
            + "configuration, and stay.",
        "A database that holds a site already (restored from a backup, say) is taken over: nothing in it is installed "
            + "anew. When the code is newer than the database, the database is upgraded.",
        "The database must exist: `mysql_db` and `mysql_user` make it. `admin_password` is set at installation only, "
            + "unless `update_password: always`.",
    ]
    static let examples = [
        Example(
            "The blog under /blog",
            """
            wordpress_site:
              url: https://example.org/blog
              title: Our blog
              admin_user: editor
              admin_password: '{{ blog_admin_password }}'
              admin_email: editor@example.org
              db_password: '{{ blog_db_password }}'
              permalinks: /%postname%/
              theme: twentytwentythree
            """),
        Example(
            "An upstream tree with PHP under a user of its own",
            """
            wordpress_site:
              install: /srv/blog/wordpress
              user: blog
              url: https://blog.example.org
              title: Blog
              admin_user: editor
              admin_password: '{{ blog_admin_password }}'
              admin_email: editor@example.org
              db_password: '{{ blog_db_password }}'
              constants: { DISABLE_WP_CRON: true }
              options: { blog_public: 0, timezone_string: Europe/Berlin }
            """),
    ]
    static let returns = [
        ReturnValue("config_file", "the configuration's path"), ReturnValue("version", "WordPress's version"),
        ReturnValue("installed", "whether the site was installed by this task"),
    ]

    enum UpdatePassword: String, ParameterChoice { case on_create, always }

    @Parameter("`debian` for Debian's package, or the directory of an upstream tree.") var install = "debian"
    @Parameter("The site's address with its path, such as `https://example.org/blog`.") var url: String
    @Parameter("The site's title.", aliases: "blogname") var title: String
    @Parameter("The first user, who may do everything.") var adminUser: String
    @Parameter("That user's password.", secret: true) var adminPassword: String
    @Parameter("That user's address for mail.") var adminEmail: String
    @Parameter("When the password of an existing user is set: never, or whenever it differs.")
    var updatePassword = UpdatePassword.on_create
    @Parameter("The database.") var dbName = "wordpress"
    @Parameter("The database's user.") var dbUser = "wordpress"
    @Parameter("That user's password.", secret: true) var dbPassword: String
    @Parameter("The database server: a host, `host:port` or `localhost:/path/to/socket`.") var dbHost = "localhost"
    @Parameter("What the names of all tables start with.") var tablePrefix = "wp_"
    @Parameter("The language, such as `de_DE`; its files must be there.") var locale: String?
    @Parameter("How addresses of posts look; an empty text for `?p=1`.") var permalinks: String?
    @Parameter("The theme's directory name.") var theme: String?
    @Parameter("Options by their names in `wp_options`.") var options = Mapping()
    @Parameter("Constants of the configuration; `DISALLOW_FILE_EDIT` is true unless told otherwise.")
    var constants = Mapping()
    @Parameter("The configuration's path; `/etc/wordpress/config-HOST.php`, or `wp-config.php` in an upstream tree.")
    var configFile: String?
    @Parameter("The user PHP runs as.") var user = "www-data"
    @Parameter("The group that may read the configuration; the user's name when left out.") var group: String?

    func validate() throws {
        let parts = SiteAddress(url)
        guard let parts, !parts.host.isEmpty else {
            throw ArgumentError("`\(url)` is not an address", argument: "url", hint: "write `https://example.org/blog`")
        }
        if url.hasSuffix("/") {
            throw ArgumentError("`\(url)` must not end with `/`", argument: "url")
        }
        if install != "debian" && !install.hasPrefix("/") {
            throw ArgumentError("`\(install)` is neither `debian` nor an absolute path", argument: "install")
        }
        if !PHPText.isName(tablePrefix) {
            throw ArgumentError("`\(tablePrefix)` may only hold letters, digits and `_`", argument: "table_prefix")
        }
        for key in constants.pairs.keys where !PHPText.isName(key.text) {
            throw ArgumentError("`\(key.text)` can't be the name of a constant", argument: "constants")
        }
        if !adminEmail.contains("@") {
            throw ArgumentError("`\(adminEmail)` is not an address for mail", argument: "admin_email")
        }
        if let permalinks, !permalinks.isEmpty, !permalinks.hasPrefix("/") || !permalinks.contains("%") {
            throw ArgumentError(
                "`\(permalinks)` is not a permalink structure", argument: "permalinks", hint: "write `/%postname%/`")
        }
    }

    func probe(in context: TaskContext) throws -> Probe<WordPressState> {
        let file = FileState.probe(configPath, content: .bytes(upTo: FileWrite.diffLimit))
        let parts: ShellScript = """
            if command -v php >/dev/null 2>&1; then echo php=1; fi
            if [ -f \(directory + "/wp-load.php") ]; then echo code=1; fi
            if id -u -- \(user) >/dev/null 2>&1; then echo user=1; fi
            if [ -s \(saltsPath) ]; then echo salts=1; fi
            """
        let site = self
        return file.and(Probe(parts) { NginxState.facts(in: $0) }).then { file, facts in
            guard file.exists, facts["php"] != nil, facts["code"] != nil, facts["user"] != nil, facts["salts"] != nil
            else {
                return Probe(known: WordPressState(file: file, facts: facts))
            }
            return Probe(site.program(applies: false)) { output in
                let answer = try? WordPressAnswer(output)
                let trouble = answer == nil ? WordPressAnswer.failure(output, site.url) : nil
                return WordPressState(file: file, facts: facts, answer: answer, trouble: trouble)
            }
        }
    }

    func decide(from found: WordPressState, in context: TaskContext) throws -> Decision {
        var decision = Decision(values: ["config_file": .string(configPath), "installed": false])
        for (fact, problem) in [
            ("php", "PHP's command line is not on the host; install it first: apt: name=php-cli,php-mysql"),
            (
                "code",
                "there is no WordPress in \(directory); install it first: apt: name=wordpress install_recommends=false"
            ),
            ("user", "there is no user \(user) on the host"),
        ] where found.facts[fact] == nil {
            guard context.checkMode else { throw ModuleFailure(problem) }
            decision.warnings.append(problem)
        }
        if found.facts["salts"] == nil { decision.changes.append(makingSalts) }
        var write = FileWrite(path: configPath, content: Array(configuration.utf8))
        write.attributes = FileAttributes(owner: "root", group: group ?? user, mode: 0o640)
        let writing = masked(write.changes(from: found.file))
        decision.changes += writing
        if let trouble = found.trouble, writing.isEmpty {
            guard context.checkMode else { throw trouble }
            decision.warnings.append(trouble.message)
        }
        let differences = found.answer?.differences ?? []
        decision.changes += differences.map { difference in
            Change(
                "\(url): \(difference.what)", before: difference.before + "\n", after: difference.after + "\n",
                header: difference.what)
        }
        if found.answer == nil && found.trouble == nil { decision.changes.append(Change("\(url): install WordPress")) }
        if let answer = found.answer { decision.values["version"] = .string(answer.version) }
        if found.answer?.isInstalled == false { decision.values["installed"] = true }
        decision.warnings += found.answer?.warnings ?? []
        guard !decision.changes.isEmpty else { return decision }
        return converging(decision)
    }

    /// Ends the changes with the program that makes them, and judges what it says.
    private func converging(_ decision: Decision) -> Decision {
        var decision = decision
        decision.changes.append(Change("\(url): ask WordPress to make it so", steps: [.ask(program(applies: true))]))
        let url = url
        decision.finish = { outputs, result in
            guard let output = outputs.last else { return }
            guard let answer = try? WordPressAnswer(output) else { throw WordPressAnswer.failure(output, url) }
            result.values["version"] = .string(answer.version)
            result.values["installed"] = .bool(answer.differences.contains { $0.what == "install WordPress" })
            result.warnings += answer.warnings.filter { !result.warnings.contains($0) }
        }
        return decision
    }

    /// The changes without the database's password in before and after.
    private func masked(_ changes: [Change]) -> [Change] {
        changes.map { change in
            var change = change
            for path in [\Change.before, \Change.after] {
                let lines = change[keyPath: path]?.split(separator: "\n", omittingEmptySubsequences: false)
                change[keyPath: path] = lines?.map { line in
                    line.contains("'DB_PASSWORD'")
                        ? "defined('DB_PASSWORD') || define('DB_PASSWORD', '********');" : String(line)
                }.joined(separator: "\n")
            }
            return change
        }
    }
}

/// What is known about a WordPress site on the host.
struct WordPressState: Sendable {
    var file: FileState
    var facts: [String: String]
    /// What WordPress says; nil when it could not be asked.
    var answer: WordPressAnswer?
    /// Why it could not answer.
    var trouble: ModuleFailure?
}

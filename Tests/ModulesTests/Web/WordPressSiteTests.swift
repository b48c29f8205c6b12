// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Testing
import Values

@testable import Modules

@Suite struct WordPressSiteTests {
    private let arguments: Dict = [
        "url": "https://Example.org:8443/blog", "title": "T", "admin_user": "e", "admin_password": "admin-clear",
        "admin_email": "e@example.org", "db_password": #"it's\clear"#,
    ]

    private func found(_ site: WordPressSite, _ content: String?, answer: WordPressAnswer? = nil) -> WordPressState {
        var file = FileState(path: site.configPath, realPath: site.configPath)
        if let content {
            (file.kind, file.mode, file.owner, file.group) = (.file, 0o640, "root", "www-data")
            file.content = Array(content.utf8)
        }
        return WordPressState(
            file: file, facts: ["php": "1", "code": "1", "user": "1", "salts": "1"], answer: answer)
    }

    private func answer(_ json: String) throws -> WordPressAnswer {
        try WordPressAnswer(ShellOutput(stdout: "Notice: from a plugin\nLIFEBOAT-ANSWER " + json))
    }

    @Test func `the configuration is where Debian looks for it, and holds texts as PHP quotes them`() throws {
        let site = try declared(WordPressSite.self, arguments)
        #expect(site.configPath == "/etc/wordpress/config-example.org.php")
        #expect(site.saltsPath == "/etc/wordpress/salts-example.org.php")
        #expect(site.configuration.contains(#"define('DB_PASSWORD', 'it\'s\\clear');"#))
        #expect(site.configuration.contains("define('DISALLOW_FILE_EDIT', true);"))
        #expect(!site.configuration.contains("wp-settings.php"))
        var upstream = arguments
        upstream["install"] = "/srv/wp"
        #expect(try declared(WordPressSite.self, upstream).configPath == "/srv/wp/wp-config.php")
        #expect(
            try declared(WordPressSite.self, upstream).configuration.contains(
                "require_once ABSPATH . 'wp-settings.php';"))
    }

    @Test func `a site as wanted is left alone`() throws {
        let site = try declared(WordPressSite.self, arguments)
        let good = try answer(#"{"version":"6.1.9","installed":true,"differences":[],"warnings":[]}"#)
        let decision = try site.decide(
            from: found(site, site.configuration, answer: good), in: TaskContext(files: NoControllerFiles()))
        #expect(decision.changes.isEmpty)
        #expect(decision.values["version"] == "6.1.9")
    }

    @Test func `differences are told one by one and made by one program`() throws {
        let site = try declared(WordPressSite.self, arguments)
        let differs = try answer(
            #"{"version":"6.1.9","installed":true,"differences":[{"what":"theme","before":"a","after":"b"}],"warnings":[]}"#
        )
        let decision = try site.decide(
            from: found(site, site.configuration, answer: differs), in: TaskContext(files: NoControllerFiles()))
        #expect(decision.changes.map(\.summary).first == "https://Example.org:8443/blog: theme")
        #expect(decision.changes.flatMap(\.steps).count == 1)
    }

    @Test func `no password is in what is shown or in a program's words`() throws {
        let site = try declared(WordPressSite.self, arguments)
        let decision = try site.decide(from: found(site, nil), in: TaskContext(files: NoControllerFiles()))
        let text = "\(decision)"
        #expect(!text.contains("admin-clear"))
        #expect(!text.contains("clear'"))
    }

    @Test func `WordPress's own words make the failure`() {
        let page = """
            <!DOCTYPE html><html><head><title>WordPress &rsaquo; Error</title><style>a { b: c }</style></head>
            <body id="error-page"><h1>Error establishing a database connection</h1>
            <p>contact with the database server at <code>localhost</code> could not be established. This could mean …</p>
            """
        let output = ShellOutput(stdout: page, stderr: "database: Access denied for user 'x'@'localhost'\n")
        #expect(
            WordPressAnswer.failure(output, "http://x").message
                == "http://x: WordPress says: Error establishing a database "
                + "connection contact with the database server at localhost could not be established "
                + "(database: Access denied for user 'x'@'localhost')")
    }

    @Test(
        arguments: [
            ("url", "example.org"), ("url", "https://example.org/"), ("install", "wordpress"), ("table_prefix", "wp-"),
            ("constants", ["A-B": 1]), ("admin_email", "nobody"), ("permalinks", "postname"),
        ] as [(String, Value)])
    func `arguments that make no site are refused`(name: String, value: Value) {
        var arguments = arguments
        arguments[.string(name)] = value
        #expect(throws: ArgumentErrors.self) { try declared(WordPressSite.self, arguments) }
    }
}

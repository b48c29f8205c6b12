// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// Debian packages, with apt-get.
struct Apt: Module {
    static let name = "apt"
    static let summary = "Installs, upgrades and removes Debian packages."
    static let notes = [
        "Needs neither python3-apt nor aptitude on the host: `upgrade: safe` and `full` are done by apt-get too.",
        "On a host without any package lists they are fetched first, unless `update_cache` is false.",
        "Waits for dpkg's and apt's locks, up to `lock_timeout`, and says who holds them. "
            + "A package run that was cut off is finished first (`dpkg --configure -a`).",
        "In check mode a package that nobody offers yet is a warning, since an earlier task may add its source.",
        "`clean` alone reports a change only when there were archives to delete.",
    ]
    static let examples = [
        Example(
            "Install nginx and certbot", "apt: { name: [nginx, certbot], update_cache: true, cache_valid_time: 3600 }"),
        Example("Pin a version", "apt: { name: 'nginx=1.22*' }"),
        Example("Bring everything up to date", "apt: { upgrade: dist, update_cache: true }"),
        Example("Remove a package and its configuration", "apt: { name: apache2, state: absent, purge: true }"),
    ]
    static let returns = [
        ReturnValue("cache_updated", "whether the package lists were fetched anew"),
        ReturnValue("cache_update_time", "when they were fetched last, in seconds since 1970"),
        ReturnValue("stdout", "what apt-get said; there when it ran"),
        ReturnValue("stderr", "what apt-get complained about; there when it ran"),
    ]

    enum State: String, ParameterChoice {
        case absent
        case buildDep = "build-dep"
        case fixed, latest, present
        static let synonyms = ["installed": State.present, "removed": .absent]
    }
    enum Upgrade: String, ParameterChoice {
        case dist, full, no, safe, yes
        static let synonyms = ["true": Upgrade.yes, "false": .no]
    }

    @Parameter(
        "Packages: `name`, `name=version` (wildcards allowed), `name>=version`, `name/release`; `*` is all of them.",
        aliases: "package", "pkg") var name: [String] = []
    @Parameter("What to bring them to.") var state = State.present
    @Parameter("Fetch the package lists first.", aliases: "update-cache") var updateCache = false
    @Parameter("Fetch them only when they are older than this many seconds; implies `update_cache`.")
    var cacheValidTime = 0
    @Parameter("How often fetching the lists is tried.") var updateCacheRetries = 5
    @Parameter("The longest pause between two tries, in seconds.") var updateCacheRetryMaxDelay = 12
    @Parameter("Upgrade what is installed: `yes` and `safe` remove nothing, `dist` and `full` may.")
    var upgrade = Upgrade.no
    @Parameter("A package file on the host, or the URL of one; several with commas.") var deb: String?
    @Parameter("Take packages from this release.", aliases: "default-release") var defaultRelease: String?
    @Parameter(
        "Install recommended packages too; apt's own setting decides when it is left out.",
        aliases: "install-recommends")
    var installRecommends: Bool?
    @Parameter("Allow everything that apt would stop at; dangerous.") var force = false
    @Parameter("Allow packages without a valid signature.", aliases: "allow-unauthenticated")
    var allowUnauthenticated = false
    @Parameter("Allow older versions.", aliases: "allow-downgrade", "allow_downgrades", "allow-downgrades")
    var allowDowngrade = false
    @Parameter("Allow changes of packages on hold.") var allowChangeHeldPackages = false
    @Parameter("Remove the configuration too.") var purge = false
    @Parameter("Remove packages that nothing needs any more.", aliases: "auto_remove") var autoremove = false
    @Parameter("Fail when something would be removed.") var failOnAutoremove = false
    @Parameter("Delete archives that can't be fetched any more.") var autoclean = false
    @Parameter("Delete all fetched archives.") var clean = false
    @Parameter("Options of dpkg, without `--`, with commas.") var dpkgOptions = "force-confdef,force-confold"
    @Parameter("What policy-rc.d answers while packages are installed; `101` keeps services from being started.")
    var policyRcD: Int?
    @Parameter("Only upgrade what is installed already.") var onlyUpgrade = false
    @Parameter("Accepted and left alone: apt-get is always used.", aliases: "force-apt-get") var forceAptGet = false
    @Parameter("Accepted and left alone: python3-apt is not needed.") var autoInstallModuleDeps = true
    @Parameter("How long to wait for a lock that another process holds, in seconds.") var lockTimeout = 60

    /// The packages without the `*` that stands for all of them.
    var specs: [PackageSpec] { get throws { try name.filter { $0 != "*" }.map(PackageSpec.init) } }
    /// Which upgrade is asked for, `*` included.
    var wantedUpgrade: Upgrade { name.contains("*") && state == .latest ? .yes : upgrade }

    func validate() throws {
        let specs = try specs
        if name.contains("*"), !specs.isEmpty, state == .latest {
            throw ArgumentError("unable to install additional packages when upgrading all installed packages")
        }
        let works = [("deb", deb != nil), ("name", $name.isGiven), ("upgrade", upgrade != .no)].filter(\.1).map(\.0)
        if works.count > 1 { throw ArgumentError("\(works.joined(separator: " and ")) exclude each other") }
        if deb != nil, state != .present { throw ArgumentError("deb only supports state=present", argument: "state") }
        guard
            !works.isEmpty || autoremove || autoclean || clean || updateCache || cacheValidTime > 0 || $upgrade.isGiven
        else {
            throw ArgumentError(
                "apt needs one of name, upgrade, update_cache, deb, autoremove, autoclean, clean",
                hint: "write `apt: { name: … }`")
        }
    }

    func probe(in context: TaskContext) throws -> Probe<AptState> {
        let specs = try specs
        return Probe(baseQuestion(specs)) { AptState(output: $0.lines, names: specs.map(\.name)) }
            .then { try planQuestion($0, in: context, satisfied: []) }
    }

    func decide(from found: AptState, in context: TaskContext) throws -> Decision {
        try AptDecision(apt: self, state: found, context: context).make()
    }
}

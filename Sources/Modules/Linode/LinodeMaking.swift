// SPDX-License-Identifier: Apache-2.0

import Linode
import ModuleKit
import Values

/// What a Linode is made from beside type, region and image: used when it is created or rebuilt, and never compared.
struct LinodeMaking: Decodable, Sendable {
    @Parameter("Root's password; a long random one that nobody knows when left out.", secret: true)
    var rootPass: String?
    @Parameter("Public keys that may log in as root.") var authorizedKeys: [String] = []
    @Parameter("Users of the account whose keys may log in as root.") var authorizedUsers: [String] = []
    @Parameter("What cloud-init reads on the first start.", secret: true) var userData: String?
    @Parameter("The number of the StackScript that runs on the first start.") var stackscriptId: Int?
    @Parameter("The StackScript's fields.", secret: true) var stackscriptData = Mapping()
    @Parameter("The number of the firewall it stands behind from the first moment.") var firewallId: Int?
    @Parameter("Whether it gets an address in the data centre's private network.") var privateIp = false
    @Parameter("Whether Linode backs it up, which costs extra and does not replace backups elsewhere.")
    var backupsEnabled = false
    @Parameter("The size of its swap disk in MB.") var swapSize: Int?

    func validate() throws {
        if let pass = rootPass, !(7...128).contains(pass.count) {
            throw ArgumentError("a password has 7 to 128 characters", argument: "root_pass")
        }
        if let data = userData, data.utf8.count > 65535 {
            throw ArgumentError("user data has at most 65535 bytes, this has \(data.utf8.count)", argument: "user_data")
        }
        for key in authorizedKeys where !SSHPublicKey(key).isWellFormed {
            throw ArgumentError("`\(key.prefix(40))…` is no public key", argument: "authorized_keys")
        }
    }

    /// The part of a draft that these arguments say.
    var draft: InstanceDraft {
        var draft = InstanceDraft()
        draft.rootPassword = rootPass ?? Self.randomPassword()
        (draft.authorizedKeys, draft.authorizedUsers) = (authorizedKeys, authorizedUsers)
        draft.userData = userData
        (draft.stackScript, draft.stackScriptData) = (stackscriptId, stackscriptData.pairs)
        (draft.firewall, draft.hasPrivateIP) = (firewallId, privateIp)
        (draft.hasBackups, draft.swapSize) = (backupsEnabled, swapSize)
        return draft
    }

    /// A password that meets every rule of strength and that nobody ever learns: keys are what lets people in.
    static func randomPassword() -> String {
        let letters = Array("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789-_.+=")
        var random = SystemRandomNumberGenerator()
        return "aA1-" + String((0..<48).map { _ in letters[Int.random(in: 0..<letters.count, using: &random)] })
    }
}

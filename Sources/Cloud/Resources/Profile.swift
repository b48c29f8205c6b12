// SPDX-License-Identifier: Apache-2.0

import Values

extension Routes {
    static let profile: [Route] = account + sshKeys + tokens

    private static let account: [Route] = [
        Route("GET", "account", .read("account")) { _, _ throws(APIError) in
            [
                "first_name": "Sand", "last_name": "Box", "company": "", "email": "sandbox@example.org",
                "address_1": "1 Local Street", "address_2": "", "city": "Localhost", "state": "", "zip": "0",
                "country": "DE", "phone": "", "tax_id": "", "balance": 0, "balance_uninvoiced": 0,
                "active_since": "2024-01-01T00:00:00", "active_promotions": [], "billing_source": "linode",
                "capabilities": ["Linodes", "NodeBalancers", "Cloud Firewall", "Object Storage", "Vlans", "VPCs"],
                "credit_card": ["last_four": "1111", "expiry": "11/2099"],
                "euuid": "e1af5eec-526f-487d-b317-eb34c87d7100",
            ]
        },
        Route("GET", "profile", .read("account")) { _, _ throws(APIError) in
            [
                "username": .string(Account.user), "email": "sandbox@example.org", "timezone": "GMT",
                "email_notifications": false, "uid": 1, "ip_whitelist_enabled": false, "lish_auth_method": "disabled",
                "authorized_keys": .null, "restricted": false, "two_factor_auth": false,
                "authentication_type": "password", "verified_phone_number": .null,
                "referrals": [
                    "code": "0", "url": "http://localhost/", "total": 0, "completed": 0, "pending": 0, "credit": 0,
                ],
            ]
        },
    ]

    private static let sshKeys: [Route] = [
        Route("GET", "profile/sshkeys", .read("account")) { account, call throws(APIError) in
            try call.page(account.all(.sshKey))
        },
        Route("POST", "profile/sshkeys", .write("account")) { account, call throws(APIError) in
            let label = try call.requiredText("label")
            guard label.count <= 64 else { throw APIError("Length must be 0-64 characters", field: "label") }
            let key = try call.requiredText("ssh_key")
            let words = key.split(separator: " ")
            guard words.count >= 2, Base64.decode(String(words[1])) != nil else {
                throw APIError("ssh_key is not a valid public key", field: "ssh_key")
            }
            return account.add(
                .sshKey,
                ["label": .string(label), "ssh_key": .string(key), "created": .string(Place.stamp())]
            ).answer
        },
        Route("GET", "profile/sshkeys/{sshKeyId}", .read("account")) { account, call throws(APIError) in
            try account.require(.sshKey, call.id()).answer
        },
        Route("PUT", "profile/sshkeys/{sshKeyId}", .write("account")) { account, call throws(APIError) in
            var key = try account.require(.sshKey, call.id())
            key["label"] = .string(try call.requiredText("label"))
            account.put(.sshKey, key)
            return key.answer
        },
        Route("DELETE", "profile/sshkeys/{sshKeyId}", .write("account")) { account, call throws(APIError) in
            account.remove(.sshKey, try account.require(.sshKey, call.id()).id)
            return [:]
        },
    ]

    private static let tokens: [Route] = [
        Route("GET", "profile/tokens", .read("account")) { account, call throws(APIError) in
            try call.page(account.all(.token).map { $0.answer.shortenedToken })
        },
        Route("POST", "profile/tokens", .write("account")) { account, call throws(APIError) in
            let token = account.addToken(
                label: try call.text("label") ?? "token made \(Place.stamp())", scopes: try call.text("scopes") ?? "*",
                expiry: try call.text("expiry"))
            return token.answer
        },
        Route("GET", "profile/tokens/{tokenId}", .read("account")) { account, call throws(APIError) in
            try account.require(.token, call.id()).answer.shortenedToken
        },
        Route("PUT", "profile/tokens/{tokenId}", .write("account")) { account, call throws(APIError) in
            var token = try account.require(.token, call.id())
            token["label"] = .string(try call.requiredText("label"))
            account.put(.token, token)
            return token.answer.shortenedToken
        },
        Route("DELETE", "profile/tokens/{tokenId}", .write("account")) { account, call throws(APIError) in
            account.remove(.token, try account.require(.token, call.id()).id)
            return [:]
        },
    ]
}

extension Account {
    /// A new personal access token; `expiry` nil is never.
    mutating func addToken(label: String, scopes: String, expiry: String? = nil) -> Thing {
        add(
            .token,
            [
                "label": .string(label), "scopes": .string(scopes), "token": .string(Secrets.hex(64)),
                "created": .string(Place.stamp()), "expiry": .string(expiry ?? "2999-12-13T05:00:00"),
            ])
    }

    /// The token whose text is `text`, unless it has expired.
    func token(_ text: String, now: String = Place.stamp()) -> Thing? {
        all(.token).first { $0["token"]?.string == text && $0["expiry"]?.string ?? "" > now }
    }
}

extension Value {
    /// A token after its first answer: only how it begins.
    fileprivate var shortenedToken: Value {
        guard var dict, let token = dict["token"]?.string else { return self }
        dict["token"] = .string(String(token.prefix(16)))
        return .dict(dict)
    }
}

// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// What `dig` and `nsupdate` complain about, in words that say what to do.
enum DynamicUpdateErrors {
    /// The complaint about a transfer; nil when it went well.
    ///
    /// `dig` ends with 0 also when it did not.
    static func transfer(_ output: ToolOutput, origin: DomainName, server: ServerAddress) -> Diagnostic? {
        let all = output.output + output.errors
        let failed =
            output.status != 0
            || ["Transfer failed", "communications error", "no servers could be reached"].contains(where: all.contains)
        guard failed else { return nil }
        return common(all, server: server)
            ?? Diagnostic(
                "\(server) refuses to transfer \(origin.plain)",
                hint: "allow the key to transfer it: `allow-transfer { key …; };` (BIND), an `acl` with "
                    + "`action: [transfer, update]` (Knot)",
                notes: notes(all))
    }

    /// The complaint about an update.
    static func update(_ output: ToolOutput, plan: ZonePlan, server: ServerAddress) -> Diagnostic {
        let all = output.errors + output.output
        let zone = plan.origin.plain
        if let problem = common(all, server: server) { return problem }
        if ["NXRRSET", "YXRRSET", "NXDOMAIN", "YXDOMAIN"].contains(where: all.contains) {
            return DynamicUpdates.conflict("\(server) no longer has what the plan was made from", in: plan.origin)
        }
        if all.contains("REFUSED") {
            return Diagnostic(
                "\(server) refuses to update \(zone)",
                hint: "allow the key to: `update-policy { grant KEY zonesub ANY; };` (BIND), "
                    + "`action: [transfer, update]` (Knot)")
        }
        if all.contains("NOTZONE") || all.contains("NOTAUTH") {
            return Diagnostic(
                "\(server) takes no updates of \(zone)",
                hint: "is it the primary server of the zone, and may the key update it?")
        }
        return Diagnostic("\(server) did not take the update of \(zone)", notes: notes(all))
    }

    /// Whether no answer came, so that nobody knows what was done.
    static func isSilence(_ output: ToolOutput) -> Bool {
        ["timed out", "operation canceled", "end of file", "connection reset", "unexpected error"]
            .contains { (output.errors + output.output).contains($0) }
    }

    private static func common(_ text: String, server: ServerAddress) -> Diagnostic? {
        if text.contains("BADKEY") {
            return Diagnostic("\(server) does not know this TSIG key", hint: "its name must be the one on the server")
        }
        if text.contains("BADSIG") || text.contains("tsig verify failure") {
            return Diagnostic(
                "\(server) does not accept the signature of the TSIG key",
                hint: "compare secret and algorithm with those on the server")
        }
        if text.contains("BADTIME") || text.contains("clocks are unsynchronized") {
            return Diagnostic("the clocks of \(server) and of this computer differ too much for TSIG")
        }
        if ["could not read key", "couldn't read key"].contains(where: text.lowercased().contains) {
            return Diagnostic("the TSIG key file can't be read", notes: notes(text))
        }
        if text.contains("connection refused") || text.contains("operation canceled") {
            return Diagnostic("nothing answers at \(server)", hint: "is the name server running, and is that its port?")
        }
        if text.contains("timed out") || text.contains("no servers could be reached") {
            return Diagnostic("\(server) does not answer")
        }
        return nil
    }

    private static func notes(_ text: String) -> [String] {
        text.split(separator: "\n").map { String($0.drop { $0 == ";" || $0 == " " }) }.filter { !$0.isEmpty }
            .prefix(3).map { $0 }
    }
}

// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript

/// Compares an archive of the controller with what is unpacked on a host, without leaving the archive there.
///
/// The archive travels inside the question up to a size; a bigger one is only sent when there is a change to make, and
/// what it would change is judged from the host's own list of an earlier unpacking.
struct Checklist: Sendable {
    var archive: [UInt8]
    var isZip: Bool

    /// The question whose answer completes `found`.
    func probe(_ found: Unarchive.Found, _ module: Unarchive) -> Probe<Unarchive.Found> {
        guard !archive.isEmpty else {
            return Probe("true") { _ in throw ModuleFailure("Invalid archive '\(module.src)', the file is 0 bytes") }
        }
        let script: ShellScript = """
            work=$(mktemp -d "${TMPDIR:-/tmp}/lifeboat.XXXXXX") || exit 9
            trap 'rm -rf -- "$work"' EXIT
            \(ShellScript.feed(archive, to: "cat > \"$work/archive\""))
            ( \(module.comparison("\"$work/archive\"", found.dest.realPath)) )
            """
        return Probe(script) { try module.read($0, into: found) }
    }
}

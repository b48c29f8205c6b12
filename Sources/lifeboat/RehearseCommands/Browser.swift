// SPDX-License-Identifier: Apache-2.0

import Glibc
import Sandbox
import ShellScript

/// A Chromium without a window.
struct Browser: Sendable {
    let program: String

    private static let names = ["chromium-headless-shell", "chromium", "google-chrome-stable", "google-chrome"]

    /// The browser called `wanted`, or the first that is there.
    static func find(_ wanted: String?) -> Browser? {
        if let wanted { return Browser(program: wanted) }
        let folders = (getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin").split(separator: ":")
        for name in names {
            if let folder = folders.first(where: { access("\($0)/\(name)", X_OK) == 0 }) {
                return Browser(program: "\(folder)/\(name)")
            }
        }
        return nil
    }

    /// Options that make pictures the same whenever they are taken.
    ///
    /// The browser's own sandbox does not work for root.
    private func arguments(_ scratch: String) -> [String] {
        [
            program, "--headless", "--disable-gpu", "--hide-scrollbars", "--mute-audio", "--no-first-run",
            "--disable-extensions", "--force-device-scale-factor=1", "--force-color-profile=srgb",
            "--ignore-certificate-errors", "--user-data-dir=\(scratch)/profile",
        ] + (getuid() == 0 ? ["--no-sandbox"] : [])
    }

    /// A picture of `url` in a window of `width` by `height`, into `file`; says what went wrong.
    func picture(
        of url: String, width: Int, height: Int, mapping: String?, into file: String, scratch: String
    ) async -> String? {
        let words =
            arguments(scratch) + (mapping.map { ["--host-resolver-rules=\($0)"] } ?? [])
            + ["--window-size=\(width),\(height)", "--virtual-time-budget=8000", "--screenshot=\(file)", url]
        let output = await LocalProcess.run("timeout 90 \(words: words)")
        guard !LocalPath.exists(file) else { return nil }
        let last = output.stderr.split(separator: "\n").last.map(String.init) ?? "no word"
        return "\(program) took no picture of \(url): \(last)"
    }

    /// The page in `file` as it is once its programs have run.
    func dump(_ file: String, scratch: String) async -> ShellOutput {
        let words = arguments(scratch) + ["--dump-dom", "file://\(file)"]
        return await LocalProcess.run("timeout 300 \(words: words)")
    }
}

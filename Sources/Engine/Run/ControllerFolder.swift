// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Paths of the controller as magic variables show them: from the root.
enum ControllerFolder {
    /// `path` from the root, without `.` and `..`.
    static func absolute(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    /// A path as messages show it: relative when it is below the current folder.
    static func shown(_ path: String) -> String {
        let here = absolute(".") + "/"
        return path.hasPrefix(here) ? String(path.dropFirst(here.count)) : path
    }

    /// The folder of a source: itself when it is one.
    static func of(_ path: String) -> String {
        var info = stat()
        let full = absolute(path)
        if stat(full, &info) == 0, info.st_mode & S_IFMT == S_IFDIR { return full }
        return full.lastIndex(of: "/").map { String(full[..<$0]) } ?? "."
    }
}

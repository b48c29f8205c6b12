// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What the controller's system says about files, users and processes.
enum Files {
    static func status(_ path: String, followsLinks: Bool = true) -> stat? {
        var status = stat()
        return (followsLinks ? stat(path, &status) : lstat(path, &status)) == 0 ? status : nil
    }

    static func exists(_ path: String) -> Bool { status(path) != nil }

    static func hasType(_ type: mode_t, _ path: String, followsLinks: Bool = true) -> Bool {
        status(path, followsLinks: followsLinks).map { $0.st_mode & S_IFMT == type } ?? false
    }

    static var workingFolder: String {
        guard let path = getcwd(nil, 0) else { return "/" }
        defer { free(path) }
        return String(cString: path)
    }

    static func realPath(_ path: String) -> String {
        if let found = realpath(path, nil) {
            defer { free(found) }
            return String(cString: found)
        }
        // What does not exist yet is resolved as far as it does.
        let full = Paths.absolute(path)
        let folder = Paths.folder(full)
        return folder == full ? full : Paths.join(realPath(folder), Paths.base(full))
    }

    static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    static func home(of user: String?) -> String? {
        let entry = user.map { getpwnam($0) } ?? getpwuid(getuid())
        return entry?.pointee.pw_dir.map { String(cString: $0) }
    }

    static func glob(_ pattern: String) -> [String] {
        var found = glob_t()
        defer { globfree(&found) }
        guard Glibc.glob(pattern, 0, nil, &found) == 0 else { return [] }
        return (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
    }

    static func read(_ path: String) throws -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw failure("cannot read `\(path)`") }
        defer { close(file) }
        return try read(file, path)
    }

    private static func read(_ file: Int32, _ name: String) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = Glibc.read(file, &buffer, buffer.count)
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                throw failure("cannot read `\(name)`")
            }
            bytes += buffer[..<count]
        }
    }

    /// Writes a file that nobody but its owner may read, as one step.
    static func writePrivately(_ bytes: [UInt8], to path: String) throws {
        let folder = Paths.folder(path)
        try makeFolders(folder)
        let temporary = path + ".\(getpid()).tmp"
        let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw failure("cannot write `\(path)`") }
        let written = bytes.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
        let isSynced = fsync(file) == 0
        close(file)
        guard written == bytes.count, isSynced, rename(temporary, path) == 0 else {
            let error = failure("cannot write `\(path)`")
            unlink(temporary)
            throw error
        }
    }

    private static func makeFolders(_ path: String) throws {
        guard !path.isEmpty, path != "/", !exists(path) else { return }
        try makeFolders(Paths.folder(path))
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw failure("cannot make the folder `\(path)`") }
    }

    static func failure(_ what: String) -> TemplateError { .other("\(what): \(String(cString: strerror(errno)))") }

    /// What `sh -c command` prints; throws when it ends badly.
    static func output(of command: String) throws -> String {
        guard let pipe = popen(command, "re") else { throw failure("cannot run `\(command)`") }
        let bytes: [UInt8]
        do {
            bytes = try read(fileno(pipe), command)
        } catch {
            pclose(pipe)
            throw error
        }
        let status = pclose(pipe)
        guard status == 0 else {
            throw TemplateError.other("the command `\(command)` ended with status \(status >> 8 & 0xff)")
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension Files {
    /// The names in a folder, sorted.
    static func names(in folder: String) throws -> [String] {
        guard let stream = opendir(folder) else { throw failure("cannot list `\(folder)`") }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}

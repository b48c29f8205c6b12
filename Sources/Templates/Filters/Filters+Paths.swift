// SPDX-License-Identifier: Apache-2.0

import Glibc
import Values

extension Filters {
    private static func path(_ change: @escaping @Sendable (String) -> String) -> Filter {
        Filter { value, _, _ in .string(change(try pathText(value))) }
    }

    private static func pathText(_ value: Value) throws -> String {
        guard case .string(let text) = value else {
            throw TemplateError.type("expected str, bytes or os.PathLike object, not \(value.typeName)")
        }
        return text
    }

    /// Paths of POSIX and of Windows.
    static let paths: [String: Filter] = [
        "basename": path(Paths.base),
        "dirname": path(Paths.folder),
        "expanduser": path(Paths.expandingUser),
        "expandvars": path(Paths.expandingVariables),
        "realpath": path(Files.realPath),
        "normpath": path(Paths.normalized),
        "win_basename": path(Paths.windowsBase),
        "win_dirname": path(Paths.windowsFolder),
        "relpath": Filter("start") { value, a, _ in
            .string(Paths.relative(try pathText(value), to: try a.text(0, ".")))
        },
        "path_join": Filter { value, _, _ in
            switch value {
            case .string: return value
            case .list(let parts): return .string(Paths.join(try parts.map(pathText)))
            default: throw TemplateError.type("|path_join expects string or sequence, got \(value.typeName) instead.")
            }
        },
        "commonpath": Filter { value, _, _ in
            guard case .list(let paths) = value else {
                throw TemplateError.type("|commonpath expects sequence, got \(value.typeName) instead.")
            }
            return .string(try Paths.common(paths.map(pathText)))
        },
        "splitext": Filter { value, _, _ in
            let (head, ending) = Paths.splitExtension(try pathText(value))
            return [.string(head), .string(ending)]
        },
        "win_splitdrive": Filter { value, _, _ in
            let (drive, rest) = Paths.windowsDrive(try pathText(value))
            return [.string(drive), .string(rest)]
        },
        "fileglob": Filter { value, _, _ in
            .list(Files.glob(try pathText(value)).filter { Files.hasType(S_IFREG, $0) }.map { .string($0) })
        },
    ]
}

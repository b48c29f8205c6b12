// SPDX-License-Identifier: Apache-2.0

/// What Django's commands say about their work.
enum DjangoOutput {
    /// Whether the command `verb`, which printed `text`, did something.
    static func didChange(_ verb: String, _ text: String) -> Bool {
        let lines = text.split(separator: "\n").map(String.init)
        switch verb {
        case "migrate", "syncdb":
            return lines.contains {
                $0.contains("Applying ") || $0.contains("Unapplying ") || $0.contains("Migrating forwards ")
            }
        case "loaddata": return lines.contains { $0.contains("Installed ") && !$0.contains("Installed 0 object") }
        case "createcachetable": return !lines.contains { $0.contains("already exists") }
        case "flush": return true
        case "collectstatic":
            // `2 static files copied to '/x', 128 unmodified.`, `symlinked`, with ` (dry run)` or `post-processed` after.
            return lines.contains { line in
                let words = line.split(separator: " ")
                guard let index = words.firstIndex(of: "static"), index > 0, let count = Int(words[index - 1]) else {
                    return false
                }
                return count > 0
            }
        default: return false
        }
    }
}

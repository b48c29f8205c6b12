// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization
import Values

/// The passphrases of encrypted keys, asked for on the terminal once for all hosts that take the same key.
final class Passphrases: Sendable {
    private struct Known {
        var words: String
        /// The connections that were given these words; one that asks again has found them wrong.
        var given: Set<pthread_t>
    }

    private let known = Mutex<[String: Known]>([:])
    private let redactor: Redactor

    init(redactor: Redactor) { self.redactor = redactor }

    /// The passphrase of a key, for the connection of this thread; nil when nobody is there to give it.
    func words(for file: String) -> String? {
        let connection = pthread_self()
        return known.withLock { known in
            if let words = known[file]?.words, known[file]?.given.insert(connection).inserted == true { return words }
            guard let words = try? Console.ask("Passphrase of \(file)", hidden: true), !words.isEmpty else {
                return nil
            }
            redactor.learn(words)
            known[file] = Known(words: words, given: [connection])
            return words
        }
    }
}

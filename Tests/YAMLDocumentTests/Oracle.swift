// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// The Python that has the real thing installed: `LIFEBOAT_ORACLE` is its path.
enum Oracle {
    static let path = ProcessInfo.processInfo.environment["LIFEBOAT_ORACLE"]

    static var isThere: Bool { path?.isEmpty == false }

    /// What the Python program `code` prints when it reads `input`.
    static func run(_ code: String, _ input: Data) throws -> Data {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(path))
        process.arguments = ["-c", code]
        let (read, write) = (Pipe(), Pipe())
        process.standardInput = write
        process.standardOutput = read
        try process.run()
        let writing = Thread {
            write.fileHandleForWriting.write(input)
            try? write.fileHandleForWriting.close()
        }
        writing.start()
        let output = read.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "the oracle failed")
        return output
    }
}

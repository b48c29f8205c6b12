// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// The terminal: lines on standard error beside a command's result, and questions.
enum Console {
    /// Prints one line on standard error, so that results can be piped.
    static func note(_ line: String) { put(line + "\n", to: 2) }

    /// Prints text on standard output.
    static func print(_ text: String) { put(text, to: 1) }

    /// Prints what went wrong and ends the program.
    static func fail(_ message: String, code: Int32) -> Never {
        note(isTerminal(2) ? "\u{1b}[31merror:\u{1b}[0m \(message)" : "error: \(message)")
        exit(code)
    }

    /// Whether a stream is a terminal.
    static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// The width of the terminal in columns.
    static func width() -> Int {
        var size = winsize()
        return ioctl(1, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
    }

    private static func put(_ text: String, to descriptor: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            // A pipe that nobody reads any more is no reason to fail a run in its middle.
            guard count > 0 || errno == EINTR else { return }
            bytes = bytes.dropFirst(max(0, count))
        }
    }

    private static let questions = Atomic(0)
    private static let turn = Mutex(())

    /// Whether a question waits for its answer.
    static var isAsking: Bool { questions.load(ordering: .sequentiallyConsistent) > 0 }

    /// Asks a question on the terminal, also when standard input is something else; throws when there is none.
    static func ask(_ question: String, hidden: Bool) throws -> String {
        // One question at a time, and nothing else on the terminal until it is answered.
        questions.wrappingAdd(1, ordering: .sequentiallyConsistent)
        defer { questions.wrappingSubtract(1, ordering: .sequentiallyConsistent) }
        return try turn.withLock { _ in try answer(to: question, hidden: hidden) }
    }

    private static func answer(to question: String, hidden: Bool) throws -> String {
        let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC)
        guard terminal >= 0 else { throw NoTerminal() }
        defer { close(terminal) }
        put("\(question): ", to: terminal)
        var settings = termios()
        tcgetattr(terminal, &settings)
        var quiet = settings
        if hidden { quiet.c_lflag &= ~tcflag_t(ECHO) }
        tcsetattr(terminal, TCSAFLUSH, &quiet)
        defer {
            tcsetattr(terminal, TCSAFLUSH, &settings)
            if hidden { put("\n", to: terminal) }
        }
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while read(terminal, &byte, 1) == 1, byte != 10 { line.append(byte) }
        return String(decoding: line, as: UTF8.self)
    }
}

/// Nobody is there to be asked.
struct NoTerminal: Error, CustomStringConvertible {
    var description: String { "there is no terminal to ask on" }
}

// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Glibc
import Synchronization

/// Ctrl-C and SIGTERM: the first ends the run tidily, the second ends the program.
///
/// The signals are watched once for the whole program, since a command may run several times in it; what they lead to is
/// the handler of the run that goes on.
struct Interrupts {
    private static let handler = Mutex<(@Sendable () -> Void)?>(nil)
    private static let sources = Mutex<[any DispatchSourceSignal]>([])

    init(_ handle: @escaping @Sendable () -> Void) {
        Self.handler.withLock { $0 = handle }
        Self.sources.withLock { sources in
            guard sources.isEmpty else { return }
            sources = [SIGINT, SIGTERM, SIGHUP].map(Self.watch)
        }
    }

    private static func watch(_ number: Int32) -> any DispatchSourceSignal {
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setEventHandler { receive(number) }
        source.resume()
        return source
    }

    func stop() { Self.handler.withLock { $0 = nil } }

    /// With no run that could end tidily, or for the second time, the signal does what it does to any program.
    private static func receive(_ number: Int32) {
        let handle = handler.withLock { handler in
            defer { handler = nil }
            return handler
        }
        guard let handle else {
            signal(number, SIG_DFL)
            kill(getpid(), number)
            return
        }
        Console.note("\nstopping after what is running now; once more to stop at once")
        handle()
    }
}

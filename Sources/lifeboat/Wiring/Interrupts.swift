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
    // Made once and never changed; Dispatch has not marked its sources as safe to share.
    nonisolated(unsafe) private static let sources: [any DispatchSourceSignal] = [SIGINT, SIGTERM, SIGHUP].map {
        number in
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setEventHandler { receive(number) }
        source.resume()
        return source
    }

    init(_ handle: @escaping @Sendable () -> Void) {
        _ = Self.sources
        Self.handler.withLock { $0 = handle }
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

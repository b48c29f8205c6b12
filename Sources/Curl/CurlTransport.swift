// SPDX-License-Identifier: Apache-2.0

import CCurl
import HTTP
import HostAccess
import Synchronization

/// Requests by libcurl, each on a thread of its own, since libcurl blocks.
///
/// Redirects are answers like any other: following one could carry an `Authorization` header to where it does not
/// belong. Plain http is refused but for this computer and the hosts in `plainHosts`.
public final class CurlTransport: HTTPTransport {
    /// How long to wait for a connection.
    let connectLimit: Duration
    /// The file with the authorities that are trusted; nil is the system's.
    let certificates: String?
    /// Hosts that may be spoken to without TLS, beside this computer: those of a sandbox.
    let plainHosts: Set<String>
    // Handles that are not in use, as numbers: a pointer can't be shared, and each of these has one user at a time.
    private let idle = Mutex<[UInt]>([])

    /// A transport; `certificates` is usually what `CURL_CA_BUNDLE` says.
    public init(
        connectLimit: Duration = .seconds(15), certificates: String? = nil, plainHosts: Set<String> = []
    ) {
        _ = Self.library
        (self.connectLimit, self.certificates, self.plainHosts) = (connectLimit, certificates, plainHosts)
    }

    deinit {
        for handle in idle.withLock({ $0 }) { curl_easy_cleanup(UnsafeMutableRawPointer(bitPattern: handle)) }
    }

    private static let library = curl_global_init(Int(CURL_GLOBAL_DEFAULT)).rawValue

    /// Sends a request and waits for the whole answer.
    public func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        let target = try RequestTarget(request.url)
        try target.check(plainHosts: plainHosts)
        try Self.check(request)
        let exchange = CurlExchange(request, target, self)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                do {
                    try IOThread.start { continuation.resume(with: exchange.run()) }
                } catch {
                    continuation.resume(throwing: error)
                }
            }
        } onCancel: {
            exchange.cancel()
        }
    }

    /// A line break in a header would begin another one.
    private static func check(_ request: HTTPRequest) throws {
        for header in request.headers {
            guard !(header.name + header.value).utf8.contains(where: { $0 < 32 && $0 != 9 || $0 == 127 }) else {
                throw HTTPError(.notSent, "the header `\(header.name)` holds a control character")
            }
        }
    }

    /// A handle that nobody else uses, with its connections if it was used before.
    func take() throws -> UnsafeMutableRawPointer {
        if let number = idle.withLock({ $0.popLast() }), let handle = UnsafeMutableRawPointer(bitPattern: number) {
            curl_easy_reset(handle)
            return handle
        }
        guard let handle = curl_easy_init() else { throw HTTPError(.notSent, "libcurl can't be used") }
        return handle
    }

    /// Gives a handle back.
    func give(_ handle: UnsafeMutableRawPointer) {
        idle.withLock { $0.append(UInt(bitPattern: handle)) }
    }
}

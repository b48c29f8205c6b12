// SPDX-License-Identifier: Apache-2.0

import CCurl
import HTTP
import Synchronization

/// One request on its way, and what has come back so far.
///
/// All but `cancel` happens on one thread.
final class CurlExchange: Sendable {
    private let request: HTTPRequest
    private let isPlain: Bool
    private let transport: CurlTransport
    private let isCancelled = Atomic(false)
    private let received = Mutex(ReceivedParts())

    init(_ request: HTTPRequest, _ target: RequestTarget, _ transport: CurlTransport) {
        (self.request, self.isPlain, self.transport) = (request, target.scheme == "http", transport)
    }

    /// Breaks the request off, within a second.
    func cancel() { isCancelled.store(true, ordering: .relaxed) }

    /// Sends the request and waits for its answer.
    func run() -> Result<HTTPResponse, any Error> {
        Result {
            let handle = try transport.take()
            defer { transport.give(handle) }
            let headers = prepare(handle)
            defer { curl_slist_free_all(headers) }
            let code = curl_easy_perform(handle)
            guard code == CURLE_OK else { throw failure(code, handle) }
            let parts = received.withLock { $0 }
            let status = Int(lifeboat_curl_number(handle, CURLINFO_RESPONSE_CODE))
            return HTTPResponse(status: status, headers: parts.headers, body: parts.body)
        }
    }

    private func prepare(_ handle: UnsafeMutableRawPointer) -> UnsafeMutablePointer<curl_slist>? {
        lifeboat_curl_set_text(handle, CURLOPT_URL, request.url)
        lifeboat_curl_set_text(handle, CURLOPT_PROTOCOLS_STR, "http,https")
        lifeboat_curl_set_text(handle, CURLOPT_CUSTOMREQUEST, request.method)
        lifeboat_curl_set_text(handle, CURLOPT_USERAGENT, "lifeboat")
        lifeboat_curl_set_text(handle, CURLOPT_ACCEPT_ENCODING, "")
        lifeboat_curl_set_number(handle, CURLOPT_NOSIGNAL, 1)
        lifeboat_curl_set_number(handle, CURLOPT_CONNECTTIMEOUT_MS, transport.connectLimit.milliseconds)
        lifeboat_curl_set_number(handle, CURLOPT_TIMEOUT_MS, request.limit.milliseconds)
        if let file = transport.certificates { lifeboat_curl_set_text(handle, CURLOPT_CAINFO, file) }
        // Who may be spoken to without TLS is near: a proxy must not see it.
        if isPlain { lifeboat_curl_set_text(handle, CURLOPT_NOPROXY, "*") }
        if request.method == "POST" || !request.body.isEmpty { setBody(handle) }
        setCallbacks(handle)
        // libcurl waits for a `100 Continue` before larger contents unless told otherwise.
        var headers = curl_slist_append(nil, "Expect:")
        for header in request.headers { headers = curl_slist_append(headers, "\(header.name): \(header.value)") }
        lifeboat_curl_set_list(handle, CURLOPT_HTTPHEADER, headers)
        return headers
    }

    private func setBody(_ handle: UnsafeMutableRawPointer) {
        lifeboat_curl_set_number(handle, CURLOPT_POST, 1)
        lifeboat_curl_set_number(handle, CURLOPT_POSTFIELDSIZE, request.body.count)
        request.body.withUnsafeBytes { bytes in
            _ = lifeboat_curl_set_pointer(
                handle, CURLOPT_COPYPOSTFIELDS, UnsafeMutableRawPointer(mutating: bytes.baseAddress))
        }
        // On a connection that was used before libcurl repeats a request that got no answer. What makes something must
        // not be repeated without a look whether it was made.
        if request.method == "POST" { lifeboat_curl_set_number(handle, CURLOPT_FRESH_CONNECT, 1) }
    }

    private func setCallbacks(_ handle: UnsafeMutableRawPointer) {
        // The exchange outlives the call that uses it: its thread holds it.
        let me = Unmanaged.passUnretained(self).toOpaque()
        lifeboat_curl_set_pointer(handle, CURLOPT_WRITEDATA, me)
        lifeboat_curl_set_write(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, me in
            CurlExchange.of(me)?.received.withLock { $0.take(bytes, size * count, isHeader: false) } ?? 0
        }
        lifeboat_curl_set_pointer(handle, CURLOPT_HEADERDATA, me)
        lifeboat_curl_set_write(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, me in
            CurlExchange.of(me)?.received.withLock { $0.take(bytes, size * count, isHeader: true) } ?? 0
        }
        lifeboat_curl_set_number(handle, CURLOPT_NOPROGRESS, 0)
        lifeboat_curl_set_pointer(handle, CURLOPT_XFERINFODATA, me)
        lifeboat_curl_set_progress(handle) { me, _, _, _, _ in
            CurlExchange.of(me)?.isCancelled.load(ordering: .relaxed) == true ? 1 : 0
        }
    }

    private static func of(_ pointer: UnsafeMutableRawPointer?) -> CurlExchange? {
        pointer.map { Unmanaged<CurlExchange>.fromOpaque($0).takeUnretainedValue() }
    }

    private func failure(_ code: CURLcode, _ handle: UnsafeMutableRawPointer) -> any Error {
        if isCancelled.load(ordering: .relaxed) { return CancellationError() }
        let words = String(cString: curl_easy_strerror(code))
        let wasSent = lifeboat_curl_offset(handle, CURLINFO_PRETRANSFER_TIME_T) > 0
        switch code {
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE:
            return HTTPError(
                .notSent,
                "the server's certificate is not trusted: \(words); "
                    + "CURL_CA_BUNDLE can name a file with the authorities to trust")
        case CURLE_WRITE_ERROR where received.withLock({ $0.isTooBig }):
            return HTTPError(.noAnswer, "the answer is larger than \(ReceivedParts.limit >> 20) MB")
        case CURLE_OPERATION_TIMEDOUT:
            let limit = (wasSent ? request.limit : transport.connectLimit).components.seconds
            return HTTPError(
                wasSent ? .noAnswer : .notSent,
                wasSent ? "no answer within \(limit) s" : "no connection within \(limit) s")
        default: return HTTPError(wasSent ? .noAnswer : .notSent, words.prefix(1).lowercased() + words.dropFirst())
        }
    }
}

extension Duration {
    fileprivate var milliseconds: Int { Int(self / .milliseconds(1)) }
}

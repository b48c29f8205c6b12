// SPDX-License-Identifier: Apache-2.0

import HTTP
import Values

/// When a call is made again, and after how long: a pure function of what came of it.
public struct RetryPolicy: Sendable {
    /// How often a call is tried when no answer comes.
    public var attempts = 4
    /// How long a call waits altogether while the API asks for patience.
    public var patience: Duration = .seconds(300)
    /// How long it waits when the API does not say.
    public var pause: Duration = .seconds(3)

    /// The usual policy.
    public init() {}

    /// What came of one try.
    public enum Outcome: Sendable {
        /// The API answered.
        case answer(HTTPResponse)
        /// It did not.
        case failure(HTTPError)
    }

    /// What to do next.
    public enum Verdict: Sendable, Hashable {
        /// The call was done.
        case done
        /// It was not, and never will be.
        case failed
        /// Try again after a while; nothing was done.
        case again(Duration)
        /// Look whether it was done, and try again if it wasn't.
        case lookAndRepeat(Duration)
    }

    /// What to do after `outcome`, when `tries` tries got no answer and `waited` was spent on patience.
    public func verdict(
        on outcome: Outcome, method: LinodeCall.Method, tries: Int, waited: Duration
    ) -> Verdict {
        let repeated: (Duration) -> Verdict = { method == .post ? .lookAndRepeat($0) : .again($0) }
        switch outcome {
        case .failure(let failure):
            guard tries < attempts else { return .failed }
            switch failure.code {
            case .notSent: return .again(pause)
            case .noAnswer: return repeated(pause)
            }
        case .answer(let answer):
            if (200..<300).contains(answer.status) { return .done }
            let wait = retryAfter(answer)
            switch answer.status {
            case 429: return waited + wait <= patience ? .again(wait) : .failed
            case 503 where answer["X-Maintenance-Mode"] == nil:
                return waited + wait <= patience ? repeated(wait) : .failed
            case 400 where Self.isBusy(answer) || Self.isFromProxy(answer):
                return waited + wait <= patience ? .again(wait) : .failed
            case 408, 502, 504: return tries < attempts ? repeated(wait) : .failed
            default: return .failed
            }
        }
    }

    /// Whether nothing can be known from what came: such tries are counted, while patience is measured in time.
    static func isSilence(_ outcome: Outcome) -> Bool {
        switch outcome {
        case .failure: true
        case .answer(let answer): [408, 502, 504].contains(answer.status)
        }
    }

    private func retryAfter(_ answer: HTTPResponse) -> Duration {
        answer["Retry-After"].flatMap { Int($0) }.map { .seconds(max(0, $0)) } ?? pause
    }

    /// Whether the Linode is at work at something else.
    static func isBusy(_ answer: HTTPResponse) -> Bool {
        LinodeAnswer.reasons(in: answer).contains { $0.reason == "Linode busy." }
    }

    // A page of the proxy in front of the API: the API itself never saw the call.
    private static func isFromProxy(_ answer: HTTPResponse) -> Bool {
        answer["Server"]?.hasPrefix("nginx") == true
            && answer["Content-Type"]?.hasPrefix("text/html") == true
    }
}

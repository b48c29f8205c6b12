// SPDX-License-Identifier: Apache-2.0

import Testing

/// Everything that needs real machines: one test after the other, and only when `make test` asks for it.
///
/// Suites are extensions of this one, so that they take turns: two cores boot one set of machines at a time.
@Suite(.serialized, .enabled(if: Computer.isReady))
struct Acceptance {}

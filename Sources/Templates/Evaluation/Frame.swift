// SPDX-License-Identifier: Apache-2.0

import Values

/// The names of one level of a template: a loop's turn, a macro's call, the template itself.
final class Frame {
    var values: [String: Value] = [:]
    let parent: Frame?
    /// Whether the variables of the play are out of sight, as in `import … without context`.
    let isIsolated: Bool

    init(_ parent: Frame? = nil, isIsolated: Bool = false) {
        self.parent = parent
        self.isIsolated = isIsolated
    }

    /// The frame that binds `name`, from here outwards.
    func owner(of name: String) -> Frame? {
        var frame: Frame? = self
        while let here = frame {
            if here.values[name] != nil { return here }
            frame = here.parent
        }
        return nil
    }

    /// The outermost frame.
    var root: Frame {
        var frame = self
        while let parent = frame.parent { frame = parent }
        return frame
    }
}

// SPDX-License-Identifier: Apache-2.0

import ShellScript

/// What a person with only a shell does in place of a module: the commands and files of a written procedure.
///
/// It is told before anything is known of the host, so it says how the wanted state comes about from nothing and does
/// no harm when the state is there already. Values that nobody knows yet stand as `<name>`.
public struct HandWork: Sendable, Hashable {
    /// One thing to do.
    public enum Part: Sendable, Hashable {
        /// A command to type.
        case run(ShellScript)
        /// A file to write with this content.
        case write(File)
        /// Something that no command says: what to compare, or why there is nothing to type.
        case say(String)
    }

    /// A file that is written by hand.
    public struct File: Sendable, Hashable {
        /// Where it goes.
        public var path: String
        /// Its text; nil when only the controller's file has it.
        public var text: String?
        /// The controller's file that it is, or that it is made from.
        public var source: String?
        /// Whether `source` has to be filled in first.
        public var isTemplate = false
        /// What follows it: owner and mode.
        public var attributes: ShellScript = ""

        /// A file at `path`.
        public init(_ path: String, text: String?, source: String? = nil) {
            (self.path, self.text, self.source) = (path, text, source)
        }
    }

    /// What to do, in order.
    public var parts: [Part]

    /// Things to do.
    public init(_ parts: [Part] = []) { self.parts = parts }

    /// Commands to type.
    public static func run(_ commands: ShellScript...) -> HandWork { HandWork(commands.map { .run($0) }) }

    /// Something to know.
    public static func say(_ text: String) -> HandWork { HandWork([.say(text)]) }

    /// `b` after `a`.
    public static func + (a: HandWork, b: HandWork) -> HandWork { HandWork(a.parts + b.parts) }
}

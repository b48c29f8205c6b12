// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript

/// The times of the last change and the last access that a task wants.
struct FileTimes: Sendable {
    /// Each as written, with the strftime(3) format it is written in (numbers only: `%Y %y %m %d %H %M %S`); `preserve` and `now` have a meaning of their own.
    var modification: (text: String, format: String)
    var access: (text: String, format: String)

    /// The times in seconds by the host's clock and time zone; nil where the time stays.
    struct Wanted: Sendable, Hashable {
        var modified: Int?
        var accessed: Int?
    }

    /// Whether both times stay as they are.
    var isNothing: Bool { modification.text == "preserve" && access.text == "preserve" }

    /// Throws `ArgumentError` when a time is not written in its format.
    func validate() throws {
        for (name, time) in [("modification_time", modification), ("access_time", access)] {
            guard !["preserve", "now"].contains(time.text), Self.dateText(time) == nil else { continue }
            throw ArgumentError(
                "`\(time.text)` is not written as `\(time.format)`", argument: name,
                hint: "or write `now` or `preserve`")
        }
    }

    /// Prints the wanted times in seconds, an empty line where the time stays; the host knows its time zone.
    var shell: ShellScript {
        [modification, access].reduce(into: "") { script, time in
            switch time.text {
            case "preserve": script += "echo"
            case "now": script += "date +%s"
            default: script += "date -d \(Self.dateText(time) ?? "") +%s"
            }
        }
    }

    /// Sets the times of the file named by the shell word `path`.
    func set(_ path: ShellScript, to wanted: Wanted) -> ShellScript {
        if modification.text == "now" && access.text == "now" { return "touch -c -- \(path)" }
        var script: ShellScript = ""
        if let seconds = wanted.modified { script += "touch -c -m -d \("@\(seconds)") -- \(path)" }
        if let seconds = wanted.accessed { script += "touch -c -a -d \("@\(seconds)") -- \(path)" }
        return script
    }

    /// What differs at `state`: `now` always does.
    func differs(from state: FileState, _ wanted: Wanted) -> Bool {
        if modification.text == "now" || access.text == "now" { return true }
        return (wanted.modified.map { $0 != state.modified } ?? false)
            || (wanted.accessed.map { $0 != state.accessed } ?? false)
    }

    /// A time as date(1) reads it: `2026-01-31 12:00:00`.
    private static func dateText(_ time: (text: String, format: String)) -> String? {
        var parts: [Character: String] = ["Y": "1900", "m": "01", "d": "01", "H": "00", "M": "00", "S": "00"]
        var text = time.text[...]
        var format = time.format[...]
        while let letter = format.popFirst() {
            guard letter == "%", let code = format.popFirst(), code != "%" else {
                guard text.popFirst() == letter else { return nil }
                continue
            }
            let digits = text.prefix(code == "Y" ? 4 : 2).prefix { $0.isASCII && $0.isNumber }
            guard !digits.isEmpty, code == "y" || parts[code] != nil else { return nil }
            text = text.dropFirst(digits.count)
            let padded = (digits.count == 1 ? "0" : "") + digits
            // Two digits of a year are 1969 to 2068, as POSIX has it.
            if code == "y" { parts["Y"] = (padded < "69" ? "20" : "19") + padded } else { parts[code] = padded }
        }
        guard text.isEmpty else { return nil }
        func part(_ code: Character) -> String { parts[code] ?? "" }
        return "\(part("Y"))-\(part("m"))-\(part("d")) \(part("H")):\(part("M")):\(part("S"))"
    }
}

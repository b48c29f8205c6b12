// SPDX-License-Identifier: Apache-2.0

/// A value in PHP's `serialize()` format, kept as it was written: objects are never made of it.
public indirect enum PHPValue: Hashable, Sendable {
    /// What holds no text: null, booleans, numbers, references (`R:`, `r:`) and enumeration cases, as written.
    case plain([UInt8])
    /// A text.
    case string([UInt8])
    /// An array: keys and values in order; keys are whole numbers (`plain`) or texts.
    case array([PHPPair])
    /// An object: the name of its class, and its properties.
    case object(name: [UInt8], [PHPPair])
    /// An object whose class writes itself: the name of its class, and what it wrote.
    case custom(name: [UInt8], [UInt8])

    /// The value in the format again.
    public var serialized: [UInt8] {
        var out: [UInt8] = []
        write(to: &out)
        return out
    }

    private func write(to out: inout [UInt8]) {
        switch self {
        case .plain(let bytes): out += bytes
        case .string(let bytes):
            out += Array("s:\(bytes.count):\"".utf8)
            out += bytes
            out += Array("\";".utf8)
        case .array(let pairs):
            out += Array("a:\(pairs.count):{".utf8)
            Self.write(pairs, to: &out)
        case .object(let name, let pairs):
            out += Array("O:\(name.count):\"".utf8)
            out += name
            out += Array("\":\(pairs.count):{".utf8)
            Self.write(pairs, to: &out)
        case .custom(let name, let payload):
            out += Array("C:\(name.count):\"".utf8)
            out += name
            out += Array("\":\(payload.count):{".utf8)
            out += payload
            out.append(UInt8(ascii: "}"))
        }
    }

    private static func write(_ pairs: [PHPPair], to out: inout [UInt8]) {
        for pair in pairs {
            pair.key.write(to: &out)
            pair.value.write(to: &out)
        }
        out.append(UInt8(ascii: "}"))
    }
}

/// A key of an array, or the name of a property, and its value.
public struct PHPPair: Hashable, Sendable {
    /// The key.
    public var key: PHPValue
    /// The value.
    public var value: PHPValue

    /// A pair.
    public init(key: PHPValue, value: PHPValue) {
        self.key = key
        self.value = value
    }
}

// SPDX-License-Identifier: Apache-2.0

import Values

/// Compares pictures with what made them: a page that the browser draws, counts on and prints.
///
/// What differs between two pictures of the same state is noise (a clock, an advertisement): those regions, in squares
/// of 8 pixels and with the squares around them, are not looked at.
public struct PictureComparison {
    /// Pictures of one page at one width, as PNG.
    public struct Triple: Sendable {
        /// Two of the state before, one of the state after.
        public var first: [UInt8], second: [UInt8], after: [UInt8]

        /// Three pictures.
        public init(first: [UInt8], second: [UInt8], after: [UInt8]) {
            (self.first, self.second, self.after) = (first, second, after)
        }
    }

    /// What a comparison gives.
    public struct Result: Hashable, Sendable {
        /// Pixels in all, those that differ, those not looked at; the difference as PNG in base64.
        public var pixels: Int, differing: Int, noise: Int, picture: String
    }

    /// The page that compares `triples`.
    public static func page(_ triples: [Triple]) -> String {
        let images = triples.map { triple in
            "<div>"
                + [triple.first, triple.second, triple.after].map {
                    "<img src=\"data:image/png;base64,\(Base64.encode($0))\">"
                }.joined() + "</div>\n"
        }
        return "<!doctype html><meta charset=\"utf-8\"><body>\n\(images.joined())<script>\(program)</script></body>\n"
    }

    /// Reads what the browser printed: the page as it is once the program has run.
    public static func results(in dump: String) throws -> [Result] {
        var results: [Result] = []
        for line in dump.split(separator: "\n") where line.hasPrefix(mark) {
            let words = line.dropFirst(mark.count).split(separator: " ")
            guard words.count == 4, let pixels = Int(words[0]), let differing = Int(words[1]), let noise = Int(words[2])
            else { throw UnreadableAnswer(description: "the browser's comparison ends early") }
            results.append(
                Result(
                    pixels: pixels, differing: differing, noise: noise, picture: String(words[3].prefix { $0 != "<" })))
        }
        return results
    }

    private static let mark = "lifeboat-compared "

    /// Colours that differ by less than a tenth are the same: text is smoothed differently from time to time.
    private static let program = """
        const near = 24, side = 8;
        function pixels(image, width, height) {
            const canvas = document.createElement('canvas');
            [canvas.width, canvas.height] = [width, height];
            const context = canvas.getContext('2d', { willReadFrequently: true });
            context.drawImage(image, 0, 0);
            return context.getImageData(0, 0, width, height).data;
        }
        function differs(a, b, at) {
            for (let colour = 0; colour < 4; colour++) if (Math.abs(a[at + colour] - b[at + colour]) > near) return true;
            return false;
        }
        function compare(images) {
            const width = Math.max(...images.map(i => i.naturalWidth)), height = Math.max(...images.map(i => i.naturalHeight));
            const [first, second, after] = images.map(image => pixels(image, width, height));
            const columns = Math.ceil(width / side), rows = Math.ceil(height / side), noisy = new Uint8Array(columns * rows);
            const square = at => Math.floor(at / width / side) * columns + Math.floor(at % width / side);
            for (let at = 0; at < width * height; at++) if (differs(first, second, 4 * at)) {
                const middle = square(at), column = middle % columns;
                for (const dy of [-1, 0, 1]) for (const dx of [-1, 0, 1]) {
                    const near = middle + dy * columns + dx;
                    if (column + dx >= 0 && column + dx < columns && near >= 0 && near < noisy.length) noisy[near] = 1;
                }
            }
            const canvas = document.createElement('canvas');
            [canvas.width, canvas.height] = [width, height];
            const context = canvas.getContext('2d'), shown = context.createImageData(width, height);
            let differing = 0, noise = 0;
            for (let at = 0; at < width * height; at++) {
                const from = 4 * at, grey = 160 + (after[from] + after[from + 1] + after[from + 2]) / 8;
                let colour = [grey, grey, grey];
                if (noisy[square(at)]) { noise++; colour = [grey, grey, 120]; }
                else if (differs(first, after, from)) { differing++; colour = [214, 26, 60]; }
                shown.data.set([...colour, 255], from);
            }
            context.putImageData(shown, 0, 0);
            return [width * height, differing, noise, canvas.toDataURL('image/png').split(',')[1]].join(' ');
        }
        addEventListener('load', () => {
            const lines = [...document.querySelectorAll('div')].map(div => 'lifeboat-compared ' + compare([...div.children]));
            document.body.innerHTML = '';
            document.body.append('\\n' + lines.join('\\n') + '\\n');
        });
        """
}

// SPDX-License-Identifier: Apache-2.0

/// The one of `candidates` that `word` was probably meant to be: at most a third of its letters differ.
public func closestMatch(to word: String, among candidates: some Sequence<String>) -> String? {
    let limit = max(1, word.count / 3)
    var best: (name: String, distance: Int)?
    for name in candidates where abs(name.count - word.count) <= limit {
        let distance = editDistance(Array(word), Array(name))
        if distance <= limit, distance < best?.distance ?? .max { best = (name, distance) }
    }
    return best?.name
}

/// The hint ``did you mean `x`?`` when a candidate is close to `word`.
public func didYouMean(_ word: String, among candidates: some Sequence<String>) -> String? {
    closestMatch(to: word, among: candidates).map { "did you mean `\($0)`?" }
}

/// The optimal string alignment distance: insertions, deletions, replacements and swapped neighbours count one each.
private func editDistance(_ a: [Character], _ b: [Character]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in 0..<a.count {
        var row = [i + 1]
        for j in 0..<b.count {
            var cost = min(row[j] + 1, last[j + 1] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
            if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforeLast[j - 1] + 1) }
            row.append(cost)
        }
        beforeLast = last
        last = row
    }
    return last[b.count]
}

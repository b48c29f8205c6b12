// SPDX-License-Identifier: Apache-2.0

import Values

extension Browser {
    /// Runs beside the frames: writes down what each of them looks like.
    static let measure = """
        addEventListener('load', () => {
          const looks = [...document.querySelectorAll('iframe')].map(frame => {
            const view = frame.contentWindow, page = frame.contentDocument
            const all = [...page.body.querySelectorAll('*')]
            const name = e => e.tagName.toLowerCase() + (e.id ? '#' + e.id : '') + ' ' + (e.textContent || '').slice(0, 40)
            const seen = all.filter(e => !e.closest('caption, thead') && e.getBoundingClientRect().width > 0)
            const letters = seen.filter(e => [...e.childNodes].some(n => n.nodeType == 3 && n.data.trim()))
            const levels = all.filter(e => /^H[1-6]$/.test(e.tagName)).map(e => +e.tagName[1])
            const barriers = [
              ...all.filter(e => e.tagName == 'TH' && !e.scope).map(e => 'no scope: ' + name(e)),
              ...all.filter(e => e.tagName == 'TABLE' && !e.caption).map(e => 'no caption: ' + name(e)),
              ...all.filter(e => e.tagName == 'svg' && !e.getAttribute('aria-label') && !e.getAttribute('aria-hidden'))
                .map(e => 'no words: ' + name(e)),
              ...levels.filter((l, i) => i && l > levels[i - 1] + 1).map(l => 'a heading is left out before h' + l),
            ]
            if (levels.filter(l => l == 1).length != 1) barriers.push('not one h1')
            if (!page.documentElement.lang) barriers.push('no language')
            return {
              width: view.innerWidth, contents: page.scrollingElement.scrollWidth,
              height: page.scrollingElement.scrollHeight, barriers,
              beyond: seen.filter(e => e.getBoundingClientRect().right > view.innerWidth + 0.5).map(name).slice(0, 5),
              smallest: Math.min(...letters.map(e => parseFloat(view.getComputedStyle(e).fontSize))),
            }
          })
          const out = document.createElement('pre')
          out.id = 'looks'
          out.textContent = JSON.stringify(looks).replace(/[<>&]/g, ' ')
          document.body.append(out)
        })
        """
}

extension Browser.Look {
    init(_ value: Value) throws {
        width = value["width"]?.int ?? 0
        contents = value["contents"]?.int ?? .max
        height = value["height"]?.int ?? 0
        beyond = (value["beyond"]?.list ?? []).map(\.text)
        barriers = (value["barriers"]?.list ?? ["not looked at"]).map(\.text)
        smallest = value["smallest"].flatMap { Double($0.text) } ?? 0
    }
}

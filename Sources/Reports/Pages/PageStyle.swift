// SPDX-License-Identifier: Apache-2.0

/// The style sheet of all pages.
enum PageStyle {
    static var sheet: Markup { Markup(stringLiteral: "\n" + colours + base + parts + tables + charts + narrow + paper) }

    private static var colours: String {
        """
        :root{color-scheme:light dark;\(Palette.variables(Palette.day))}
        @media (prefers-color-scheme:dark){:root{\(Palette.variables(Palette.night))}}

        """
    }

    private static let base = """
        *{box-sizing:border-box}
        body{margin:0;background:var(--ground);color:var(--ink);overflow-wrap:anywhere;
        font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Helvetica Neue",Arial,sans-serif;
        font-variant-numeric:tabular-nums}
        main{max-width:64rem;margin:0 auto;padding:1.5rem 1.25rem 3rem}
        h1{font-size:1.9rem;line-height:1.2;margin:.15rem 0 .6rem;letter-spacing:-.01em;text-wrap:balance}
        h2{font-size:1.2rem;line-height:1.3;margin:0 0 .75rem}
        h3{font-size:1rem;margin:1.25rem 0 .5rem}
        p{margin:.5rem 0}
        a{color:var(--link)}
        a:focus-visible,summary:focus-visible{outline:3px solid var(--link);outline-offset:2px}
        code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.875em}
        section{background:var(--paper);border:1px solid var(--line);border-radius:10px;padding:1.1rem 1.25rem 1.25rem;
        margin-top:1rem}
        .note,small{color:var(--soft);font-size:.9rem}
        small{display:block;font-weight:400;line-height:1.4}

        """

    private static let parts = """
        .verdict{border-radius:10px;padding:1.25rem;background:var(--good-wash)}
        .verdict.bad{background:var(--bad-wash)}.verdict.warn{background:var(--warn-wash)}
        .verdict .kind{margin:0;font-size:.95rem}
        .verdict .outcome{display:flex;flex-wrap:wrap;gap:.35rem .75rem;align-items:baseline;margin:0;font-size:1.05rem}
        .verdict .outcome strong{font-size:1.35rem;color:var(--good)}
        .verdict.bad strong{color:var(--bad)}.verdict.warn strong{color:var(--warn)}
        .verdict .why{margin:.6rem 0 0;max-width:70ch}
        .figures{display:grid;grid-template-columns:repeat(4,1fr);gap:1px;margin:1rem 0 0;
        background:var(--line);border:1px solid var(--line);border-radius:10px;overflow:hidden}
        .figure{background:var(--paper);padding:.85rem 1.1rem 1rem}
        .figure dt{color:var(--soft);font-size:.9rem}
        .figure dd{margin:0}
        .figure strong{display:block;font-size:1.6rem;line-height:1.25;font-weight:650;letter-spacing:-.01em}
        .figure.bad strong{color:var(--bad)}.figure.warn strong{color:var(--warn)}
        .figure span{color:var(--soft);font-size:.9rem}
        nav ul{display:flex;flex-wrap:wrap;gap:.1rem 1.1rem;list-style:none;margin:1rem 0 0;padding:0;font-size:.95rem}
        nav a{display:inline-block;padding:.3rem 0}
        .mark{white-space:nowrap;font-weight:600;font-size:.9rem}
        .mark.good{color:var(--good)}.mark.bad{color:var(--bad)}.mark.warn{color:var(--warn)}
        .failure{border-top:1px solid var(--line);padding:.75rem 0 .25rem}
        .failure:first-of-type{border-top:0;padding-top:0}
        .failure h3{margin:0}
        .failure p{margin:.1rem 0 .5rem}
        pre{margin:0 0 .5rem;padding:.7rem .85rem;background:var(--bad-wash);color:var(--ink);border-radius:6px;
        white-space:pre-wrap;line-height:1.45}
        .facts{columns:2;column-gap:2.5rem;margin:1rem 0 0;font-size:.9rem}
        .facts div{display:flex;gap:.75rem;break-inside:avoid;padding:.12rem 0}
        .facts dt{color:var(--soft);flex:0 0 6.5rem}.facts dd{margin:0}
        details{border-top:1px solid var(--line);padding:.6rem 0}
        details:first-of-type{border-top:0}
        summary{cursor:pointer;padding:.2rem 0}
        summary h3{display:inline;margin:0 .6rem 0 .2rem}
        .signing{display:none}
        footer{color:var(--soft);font-size:.9rem;margin-top:1.25rem}

        """

    private static let tables = """
        table{width:100%;border-collapse:collapse;font-size:.95rem}
        caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
        th,td{text-align:left;vertical-align:top;padding:.45rem 1.4rem .45rem 0;border-top:1px solid var(--line)}
        th:last-child,td:last-child{padding-right:0}
        thead th{border-top:0;padding-top:0;color:var(--soft);font-weight:500;font-size:.875rem}
        tbody th{font-weight:600}
        tbody th,.stack td{min-width:7.5rem}
        .n{text-align:right;white-space:nowrap}
        .whole{white-space:nowrap}
        .tight td{overflow-wrap:normal}
        .quiet th,.quiet td{color:var(--soft)}

        """

    private static let charts = """
        svg{display:block;width:100%;overflow:visible}
        svg text{font-size:12px;fill:var(--soft);paint-order:stroke;stroke:var(--paper);stroke-width:4px;stroke-linejoin:round}
        svg text.name{font-size:13px;fill:var(--ink);font-weight:600}
        svg text.strong{fill:var(--ink);font-weight:600}
        .track{fill:var(--track)}.grid{stroke:var(--line)}
        .prepare,.cleanup{fill:var(--quiet)}.recover{fill:var(--recover)}.check{fill:var(--check)}
        .disaster,.failed{fill:var(--bad)}.wait{fill:var(--wait)}.fine{fill:var(--good)}.over{fill:var(--bad)}
        .seam{stroke:var(--paper);stroke-width:1}
        .zero{stroke:var(--bad);stroke-width:2}.done{stroke:var(--good);stroke-width:2}
        .limit{stroke:var(--ink);stroke-width:1.5;stroke-dasharray:5 4}
        .course{stroke:var(--recover);stroke-width:2}
        .dot{stroke:var(--paper);stroke-width:2}
        .bar{height:8px;margin:.45rem 0 .3rem}
        .key{display:flex;flex-wrap:wrap;gap:.25rem 1.1rem;list-style:none;padding:0;margin:.9rem 0 1.1rem;
        font-size:.875rem;color:var(--soft)}
        .key li{display:flex;align-items:center;gap:.4rem}.key svg{width:16px;height:12px;flex:none}
        .pair{display:grid;grid-template-columns:1fr 1fr;gap:1.5rem 2.5rem;margin-bottom:1.25rem}
        .pair h3{margin-top:0}

        """

    /// Below 40 rem rows become blocks.
    private static let narrow = """
        @media (max-width:40rem){
        main{padding:.75rem .75rem 2rem}
        h1{font-size:1.5rem}
        section,.verdict{padding:1rem}
        .figures{grid-template-columns:1fr 1fr}.figure{padding:.75rem 1rem}.figure strong{font-size:1.3rem}
        .pair{grid-template-columns:1fr}.facts{columns:1}
        .tight{font-size:.875rem}.tight tbody th{min-width:5rem}.tight :is(th,td):not(:last-child){padding-right:.6rem}
        .tight .mark{font-size:.825rem}
        .stack,.stack tbody,.stack tr,.stack th,.stack td{display:block}
        .stack thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
        .stack tr{border-top:1px solid var(--line);padding:.6rem 0}
        .stack tr:first-child{border-top:0;padding-top:0}
        .stack th,.stack td{border:0;padding:.1rem 0}
        .stack td{display:flex;justify-content:space-between;gap:1.25rem;text-align:left}
        .stack td>span{text-align:right}
        .stack td.prose>span{text-align:left}.stack td.prose::before{display:none}
        .stack td::before{content:attr(data-of);color:var(--soft);flex:none}
        nav a{padding:.45rem 0}
        }

        """

    private static let paper = """
        @media print{
        @page{margin:16mm 14mm}
        :root{color-scheme:light;\(Palette.variables(Palette.day));--ground:#fff}
        body{font-size:10.5pt}
        main{max-width:none;padding:0}
        nav{display:none}
        section{border:0;border-top:1.5pt solid var(--ink);border-radius:0;padding:.6rem 0 0;margin-top:1.4rem}
        .verdict,.figures,svg,pre{print-color-adjust:exact;-webkit-print-color-adjust:exact}
        h2,h3,summary,thead{break-after:avoid}
        tr,.figure,.failure,svg,.pair>*{break-inside:avoid}
        thead{display:table-header-group}
        summary{list-style:none}summary::-webkit-details-marker{display:none}
        details::details-content{content-visibility:visible;display:block}
        .signing{display:block}
        .signing td,.signing th{height:2.4rem;vertical-align:bottom}
        }
        """
}

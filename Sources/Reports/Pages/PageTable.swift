// SPDX-License-Identifier: Apache-2.0

/// A table whose first column heads its rows; on a phone a row becomes a block in which each value keeps its heading.
///
/// The roles are written down since that rearrangement would take them away.
struct PageTable {
    struct Column {
        var title: String
        var isNumber = false
        /// Whether it holds sentences, which are read without a heading.
        var isProse = false
    }

    /// A row, and how it is marked: `bad` for what went wrong.
    struct Row {
        var cells: [Markup]
        var mark = ""
    }

    /// What it shows, for those who can't see it.
    var caption: String
    var columns: [Column]
    var rows: [Row]
    /// Whether it stays a table on a phone: for few and narrow columns.
    var staysTable = false

    init(_ caption: String, _ columns: [Column], _ rows: [Row], staysTable: Bool = false) {
        (self.caption, self.columns, self.rows, self.staysTable) = (caption, columns, rows, staysTable)
    }

    var markup: Markup {
        """
        <table role="table" class="\(staysTable ? "tight" : "stack")">
        <caption>\(caption)</caption>
        <thead role="rowgroup"><tr role="row">\(columns.map(Self.heading))</tr></thead>
        <tbody role="rowgroup">
        \(rows.map(line).lines)
        </tbody></table>
        """
    }

    private static func heading(_ column: Column) -> Markup {
        "<th scope=\"col\" role=\"columnheader\"\(number(column))>\(column.title)</th>"
    }

    private static func number(_ column: Column) -> Markup {
        column.isNumber ? " class=\"n\"" : column.isProse ? " class=\"prose\"" : ""
    }

    private func line(_ row: Row) -> Markup {
        let cells = zip(columns, row.cells).enumerated().map { index, pair -> Markup in
            let (column, cell) = pair
            if index == 0 { return "<th scope=\"row\" role=\"rowheader\">\(cell)</th>" }
            return "<td role=\"cell\" data-of=\"\(column.title)\"\(Self.number(column))><span>\(cell)</span></td>"
        }
        return "<tr role=\"row\"\(row.mark.isEmpty ? "" : " class=\"\(row.mark)\"" as Markup)>\(cells)</tr>"
    }
}

extension PageTable.Column: ExpressibleByStringLiteral {
    init(stringLiteral value: String) { self.init(title: value) }
    static func number(_ title: String) -> Self { .init(title: title, isNumber: true) }
    static func prose(_ title: String) -> Self { .init(title: title, isProse: true) }
}

// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Engine

@Suite struct LoopItemsTests {
    @Test(
        arguments: [
            ("include_vars", "vars"), ("template", "templates"), ("copy", "files"), ("include_tasks", "files"),
        ])
    func `with_first_found searches the folder of the task's module`(module: String, folder: String) {
        #expect(LoopItems.folder(searchedFor: module) == folder)
    }
}

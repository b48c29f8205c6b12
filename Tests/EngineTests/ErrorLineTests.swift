// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Engine

@Suite struct ErrorLineTests {
    @Test(arguments: [
        (
            "E: Unable to locate package ngix\nE: Couldn't find any package by glob 'ngix'\n",
            "E: Unable to locate package ngix"
        ),
        (
            "fatal: repository '/x' does not exist\nhint: check the address\n", "fatal: repository '/x' does not exist"
        ),
        (
            "Job for x.service failed because of its exit code.\nSee \"systemctl status x.service\" for details.\n",
            "Job for x.service failed because of its exit code."
        ),
        (
            "tar: a: Cannot open: No such file or directory\ntar: Exiting with failure status due to previous errors\n",
            "tar: a: Cannot open: No such file or directory"
        ),
        ("WARNING: old\nERROR:  role \"a\" already exists\nDETAIL:  x\n", "ERROR:  role \"a\" already exists"),
        (
            "Traceback (most recent call last):\n  File \"x\", line 1\n    raise Error\nValueError: bad port\n",
            "ValueError: bad port"
        ),
        ("something odd\nhint: look\n", "something odd"),
        ("hint: look\n", "hint: look"),
    ])
    func `what went wrong is found among what a program says`(text: String, line: String) {
        #expect(ErrorLine.find(in: text) == line)
    }

    @Test func `a program that says nothing has no line`() { #expect(ErrorLine.find(in: " \n") == nil) }
}

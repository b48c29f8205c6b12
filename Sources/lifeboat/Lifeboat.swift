// SPDX-License-Identifier: Apache-2.0

@main
struct Lifeboat {
    static func main() {}
}

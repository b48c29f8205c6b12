// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Sandbox

@Suite struct SubnetTests {
    @Test(arguments: ["10.90.0.11", "0.0.0.0", "255.255.255.255"])
    func `an address reads back as it was written`(text: String) {
        #expect(IPv4Address(text)?.description == text)
    }

    @Test(arguments: [
        "10.90.0", "10.90.0.256", "10.90.0.011", "10.90.0.1 ", "web1", "", "1.2.3.4.5", "10.90.0.-1", "+1.2.3.4",
    ])
    func `what is not four plain octets is no address`(text: String) {
        #expect(IPv4Address(text) == nil)
    }

    @Test(arguments: ["10.90.0.0/24", "10.0.0.0/8", "0.0.0.0/0", "192.168.1.7/32"])
    func `a network reads back as it was written`(text: String) {
        #expect(Subnet(text)?.description == text)
    }

    @Test(arguments: ["10.90.0.1/24", "10.90.0.0", "10.90.0.0/33", "10.90.0.0/-1", "/24", "10.90.0.0/24/1"])
    func `bits beyond the prefix and other texts are no network`(text: String) {
        #expect(Subnet(text) == nil)
    }

    @Test func `the gateway comes first and the broadcast last`() throws {
        let subnet = try #require(Subnet("10.90.4.0/22"))
        #expect(subnet.gateway.description == "10.90.4.1")
        #expect(subnet.broadcast.description == "10.90.7.255")
        #expect(try Subnet(around: #require(IPv4Address("10.90.0.77"))).description == "10.90.0.0/24")
    }

    @Test(arguments: [
        ("10.90.0.0/24", "10.90.0.128/25", true), ("10.90.0.128/25", "10.90.0.0/24", true),
        ("10.90.0.0/24", "10.0.0.0/8", true), ("10.90.0.0/24", "10.90.1.0/24", false),
        ("10.90.0.0/24", "0.0.0.0/0", true), ("10.90.0.0/25", "10.90.0.128/25", false),
    ])
    func `networks overlap when one holds the other`(a: String, b: String, overlap: Bool) throws {
        #expect(try #require(Subnet(a)).overlaps(#require(Subnet(b))) == overlap)
    }

    @Test(
        arguments: [
            ("default via 10.90.0.1 dev eth0", nil),
            ("10.90.0.0/16 dev eth0 proto kernel scope link src 10.90.3.4", "dev eth0"),
            ("10.90.0.0/24 dev lb-demo proto kernel scope link src 10.90.0.1", nil),
            ("10.90.0.0/24 dev lb-other proto kernel scope link src 10.90.0.1", "dev lb-other"),
            ("10.90.0.99 via 192.0.2.1 dev eth0", "10.90.0.99"),
            ("10.91.0.0/24 dev lb-other scope link", nil),
            ("0.0.0.0/1 via 10.8.0.1 dev tun0", nil),
        ] as [(String, String?)])
    func `a route that shares addresses collides, unless it is the bridge's own`(route: String, named: String?) throws {
        let subnet = try #require(Subnet("10.90.0.0/24"))
        let found = subnet.collision(inRoutes: ["192.0.2.0/24 dev eth1", route], besides: "lb-demo")
        #expect((found != nil) == (named != nil))
        if let named { #expect(found?.contains(named) == true) }
    }
}

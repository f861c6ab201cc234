// A certificate for names that nobody has (relay.example, pictures.example), for servers that tests speak TLS with.
// Invariant: trusted by nobody but the test that says so; its key is no secret.

export const relayCertificate = `-----BEGIN CERTIFICATE-----
MIIBsTCCAVmgAwIBAgIUH0GHkOnxphjeKBXpfmVNp+7ri9owCgYIKoZIzj0EAwIw
GDEWMBQGA1UEAwwNcmVsYXkuZXhhbXBsZTAgFw0yNjExMjgwOTM0MjZaGA8yMTI2
MTEwNDA5MzQyNlowGDEWMBQGA1UEAwwNcmVsYXkuZXhhbXBsZTBZMBMGByqGSM49
AgEGCCqGSM49AwEHA0IABK/h5XlYi8n1zkbn1MCK8oI1mgFkGzPItuYlqOFDQF3h
vZOQyEjlmehY+FkEqXyDOu9nhTZlP6TnYX4EXZO8XxCjfzB9MB0GA1UdDgQWBBTU
vD2gohfEcAu1Qw/sljKiQNZM8DAfBgNVHSMEGDAWgBTUvD2gohfEcAu1Qw/sljKi
QNZM8DAPBgNVHRMBAf8EBTADAQH/MCoGA1UdEQQjMCGCDXJlbGF5LmV4YW1wbGWC
EHBpY3R1cmVzLmV4YW1wbGUwCgYIKoZIzj0EAwIDRgAwQwIgEkcWRHRqYF7s6cgC
T/3J4Wh4TKqCFRHMk5CgacdElckCHzjA9tRZtekUU+wT/f1dv/YZarbE90ZVU9PS
293pHVg=
-----END CERTIFICATE-----
`;

export const relayKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgcfnz3SottNxRd2YZ
eD4OaZMeEKM4QCaAIU7kl7e75zChRANCAASv4eV5WIvJ9c5G59TAivKCNZoBZBsz
yLbmJajhQ0Bd4b2TkMhI5ZnoWPhZBKl8gzrvZ4U2ZT+k52F+BF2TvF8Q
-----END PRIVATE KEY-----
`;

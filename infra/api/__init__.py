"""The REST API: its methods, error responses, CORS, access log, domain name and web ACL."""

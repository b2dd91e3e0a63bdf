-- Programs of partners that prove themselves by a TLS certificate, and tokens that are good only with it (RFC 8705).
ALTER TABLE client ADD COLUMN certificates TEXT;     -- SHA-256 of each it may show, hex, apart by blanks; NULL: none
ALTER TABLE signin ADD COLUMN certificate TEXT;      -- the token is good only over a connection that shows this one; NULL: any

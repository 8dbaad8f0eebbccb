s/^\([[:blank:]]*\)SSLCipherSuite .*/\1# Audit finding 2021-17: forward secrecy and AEAD only.\
\1SSLCipherSuite ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384/
s/^\([[:blank:]]*\)#SSLHonorCipherOrder on/\1SSLHonorCipherOrder on/
s/^\([[:blank:]]*\)SSLProtocol .*/\1SSLProtocol -all +TLSv1.2/

"""SMS by Aliyun (短信服务, Dysmsapi 2017-05-25), for numbers of the mainland."""

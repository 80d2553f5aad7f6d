# The certificate, citations and the badge.

certificate-window = 证明书：{ $title }
certificate-title = 存档证明书
certificate-of-check = 核对证明书
certificate-print = 请打印本页：适合一张 A4 或 Letter 纸。
certificate-letter = 信函
certificate-author = 作者
certificate-appeared = 刊出
certificate-checked = 所核对的文本
certificate-bytes = { $count } 字节，SHA-256
certificate-changes = 有何不同
certificate-more = 另有 { $count } 处改动，见完整答复。
certificate-record = 记录
certificate-identifier = 编号
certificate-logged = 记入日志
certificate-entry = { $logged }，第 { $index } 号条目
certificate-text = 信函文本的 SHA-256
certificate-statement = 签名陈述的 SHA-256
certificate-key = 机构密钥
certificate-log-at = 此时的日志
certificate-size = { $origin }，{ $count } 条，根值
certificate-how = 如何不依赖我们自行核验
certificate-type = 请亲自键入网址：<b class="mono">{ $host }</b>。二维码或链接可能通向仿冒页面。
certificate-search = 打开 <span class="mono">{ $host }/letters/</span> 加上编号。编号最后一个字符可查出输入错误。
certificate-bundle = 或取得证据包并关闭本服务器：<code>chancery verify { $id }.zip</code>。其中 <code>statement.cose</code> 的摘要须与上列一致，二维码中也有同一摘要。
certificate-compare = 请将机构密钥与该机构自己在 <span class="mono">{ $domain }</span> 公布的密钥相比较。
certificate-not = 本证明书不说明信中的说法属实，也不说明任何人刊登时有何不当。收存哪些信函由发信机构决定。“记入日志”的时间以本日志的时钟为准。
certificate-code = 二维码：信函网址及其签名陈述的摘要
certificate-withdrawn = <b>发信机构已撤回该信函</b>（{ $day }）：“<bdi>{ $reason }</bdi>”
certificate-cite = 引用格式

cite-undated = 无日期
cite-chicago = <bdi>{ $author }</bdi>，“<bdi>{ $title }</bdi>”，{ $kind }，{ $date }，<bdi>{ $issuer }</bdi>，Chancery 第 { $index } 号条目，{ $logged } 记入日志，<span class="mono">{ $url }</span>。
cite-apa = <bdi>{ $author }</bdi>（{ $date }）。<i><bdi>{ $title }</bdi></i> [{ $kind }]。<bdi>{ $issuer }</bdi>；Chancery 第 { $index } 号条目，{ $logged } 记入日志。<span class="mono">{ $url }</span>
cite-gb = <bdi>{ $author }</bdi>. <bdi>{ $title }</bdi>: { $kind }[A/OL]. <bdi>{ $issuer }</bdi>, Chancery 第 { $index } 号条目. ({ $date })[{ $logged }]. <span class="mono">{ $url }</span>.

badge-exists = 有存档记录
badge-withdrawn = 记录已撤回

# What stands around every page.

frame-skip = 跳到正文
frame-sections = 主导航
frame-tongues = 语言
frame-check = 核对
frame-letters = 信函
frame-log = 日志
frame-about = 工作原理
frame-shows = Chancery 展示机构写了什么、报刊登了什么。它不判断信函的说法是否正确，也不认为报刊删节信函有何不当。
frame-origin = 日志 <span class="mono">{ $origin }</span>
frame-press = 新闻处 <bdi>{ $contact }</bdi>
frame-without-us = 如何不依赖我们自行核验
frame-api = API

/** Answers the starter's messages, one after the other: `orders[name](order)` resolves to what is answered. */
export function takeOrders(orders) {
  process.on('message', (order) => {
    orders[order.name](order).then(
      (result) => process.send({ result }),
      (error) => process.send({ error: String(error?.message ?? error) }),
    );
  });
  process.on('disconnect', () => process.exit());
}

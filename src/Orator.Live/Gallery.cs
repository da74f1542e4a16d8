using System.Collections.Concurrent;

namespace Orator.Live;

/// <summary>Pictures that were drawn and wait for their time; a fixed number goes round.</summary>
/// <param name="create">Makes an empty one.</param>
internal sealed class Gallery(Func<Image> create)
{
    private readonly Lock _lock = new();
    private readonly SortedList<long, Image> _drawn = [];
    private readonly ConcurrentBag<Image> _spare = [];
    private (long Index, Image Picture)? _shown;

    /// <summary>An empty picture.</summary>
    public Image Rent() => _spare.TryTake(out Image? image) ? image : create();

    /// <summary>Gives back a picture that was not drawn.</summary>
    public void Return(Image image) => _spare.Add(image);

    /// <summary>Takes in a drawn picture. One that something newer has overtaken is of no use any more.</summary>
    public void Add(long index, Image image)
    {
        lock (_lock)
        {
            if (index > (_shown?.Index ?? -1) && _drawn.TryAdd(index, image))
            {
                return;
            }
        }

        Return(image);
    }

    /// <summary>The newest picture that is not ahead of a frame.</summary>
    /// <param name="index">The frame.</param>
    /// <returns>It, and whether it was shown before; null before the first one.</returns>
    public (Image Picture, bool Repeated)? Show(long index)
    {
        lock (_lock)
        {
            bool renewed = false;
            while (_drawn.Count > 0 && _drawn.Keys[0] <= index)
            {
                if (_shown is { } old)
                {
                    Return(old.Picture);
                }

                _shown = (_drawn.Keys[0], _drawn.Values[0]);
                _drawn.RemoveAt(0);
                renewed = true;
            }

            return _shown is { } shown ? (shown.Picture, !renewed) : null;
        }
    }
}
